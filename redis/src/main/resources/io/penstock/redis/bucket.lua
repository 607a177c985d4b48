-- One bucket, one message. Every number is an integer below 2^53, and so exact in a double.
--
-- KEYS[1]  the bucket
-- ARGV[1]  'take', 'peek', 'refund' or 'reset'
-- ARGV[2]  tokens
-- ARGV[3]  the time past which nobody waits for the answer any more; 0: none
-- ARGV[4]  where to tell that what was remembered of this bucket no longer holds
-- ARGV[5]  the limits in one string, as below
-- ARGV[6]… of each limit: capacity, whole, part, unit. In every microsecond come back
--          whole + part / unit tokens.
--
-- The bucket is a hash: `time` in microseconds, `limits` as they were then ("name" capacity whole
-- part unit, and so on), under each limit its whole tokens in `tokens1` and what there is of the
-- next one in `rest1` (below unit), `low`: when somebody was last told that it cannot cover what
-- he asked for, and `till`: when it expires, in milliseconds. No bucket is a full bucket.
--
-- Answers {1 done or 0 denied or 2 too late, time, tokens1, rest1, …}.
--
-- Nearly all of its time goes to calls of Redis and to making tables and closures; that is why the
-- common case, one limit that has not changed, is written out in places, and strings are turned
-- into numbers by adding 0.

local key, verb = KEYS[1], ARGV[1]
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local deadline = ARGV[3] + 0
if deadline > 0 and now > deadline then
  return {2, now}
end

local cost = ARGV[2] + 0
local n = (#ARGV - 5) / 4
local found
if n == 1 then
  found = redis.call('HMGET', key, 'limits', 'time', 'low', 'till', 'tokens1', 'rest1')
else
  local read = {'HMGET', key, 'limits', 'time', 'low', 'till'}
  for i = 1, n do
    read[5 + 2 * i] = 'tokens' .. i
    read[6 + 2 * i] = 'rest' .. i
  end
  found = redis.call(unpack(read))
end
local limits = found[1]
local low = (found[3] or 0) + 0
local till = (found[4] or 0) + 0
local answer = {1, now}

if not limits then
  if verb == 'reset' or verb == 'refund' then
    return answer
  end
elseif verb == 'reset' then
  redis.call('DEL', key)
  -- Nodes remember for a second, and low may be half a second old when they begin.
  if now - low < 1600000 then
    redis.pcall('PUBLISH', ARGV[4], key)
  end
  return answer
end

local floor = math.floor
local date = now
local elapsed = 0
if limits then
  local since = found[2] + 0
  if since > now then
    date = since -- the clock has stepped back: wait until it is there again
  else
    elapsed = now - since
  end
end

local same = limits == ARGV[5]
if not limits then
  for i = 1, n do
    answer[1 + 2 * i], answer[2 + 2 * i] = ARGV[2 + 4 * i] + 0, 0
  end
else
  -- What a limit holds after the time elapsed.
  local function settled(tokens, rest, capacity, whole, part, unit)
    local room = capacity - tokens
    local times = floor(elapsed / unit)
    if room <= 0
      or (whole > 0 and elapsed > floor(room / whole))
      or (part > 0 and times > floor(room / part)) then
      return capacity, 0
    end
    local sum = (elapsed - times * unit) * part + rest
    local more = floor(sum / unit)
    tokens = tokens + elapsed * whole + times * part + more
    if tokens >= capacity then
      return capacity, 0
    end
    return tokens, sum - more * unit
  end

  if same then
    for i = 1, n do
      local at = 2 + 4 * i
      answer[1 + 2 * i], answer[2 + 2 * i] = settled(
        found[3 + 2 * i] + 0, found[4 + 2 * i] + 0,
        ARGV[at] + 0, ARGV[at + 1] + 0, ARGV[at + 2] + 0, ARGV[at + 3] + 0)
    end
  else
    -- Settled by the limits that it was left under, then carried over to the caller's.
    local old, full, tightest, i = {}, true, nil, 0
    for name, capacity, whole, part, unit in
      string.gmatch(limits, '"([^"]*)" (%d+) (%d+) (%d+) (%d+)') do
      i = i + 1
      capacity, whole, part, unit = capacity + 0, whole + 0, part + 0, unit + 0
      local level = redis.call('HMGET', key, 'tokens' .. i, 'rest' .. i)
      local tokens, rest = settled(level[1] + 0, level[2] + 0, capacity, whole, part, unit)
      local reset = 0 -- until one more token is there
      if tokens < capacity then
        full = false
        reset = math.ceil((unit - rest) / (whole * unit + part))
      end
      local state = {tokens, rest, whole, part, unit, reset}
      old[name] = state
      if not tightest or tokens < tightest[1]
        or (tokens == tightest[1] and reset > tightest[6]) then
        tightest = state
      end
    end
    i = 0
    for name in string.gmatch(ARGV[5], '"([^"]*)"') do
      i = i + 1
      local at = 2 + 4 * i
      local capacity, whole, part, unit =
        ARGV[at] + 0, ARGV[at + 1] + 0, ARGV[at + 2] + 0, ARGV[at + 3] + 0
      local state = old[name] or tightest
      local tokens, rest = state[1], state[2]
      if full or tokens >= capacity then
        tokens, rest = capacity, 0
      elseif whole ~= state[3] or part ~= state[4] or unit ~= state[5] then
        -- The same fraction of a token in other units, rounded down.
        if rest * unit <= 9007199254740992 then
          rest = floor(rest * unit / state[5])
        else
          rest = math.max(0, floor(rest / state[5] * unit) - 2)
        end
      end
      answer[1 + 2 * i], answer[2 + 2 * i] = tokens, rest
    end
  end
end

if verb == 'peek' then
  return answer
end

local short = false
if verb == 'refund' then
  local full = true
  for i = 1, n do
    local tokens, capacity = 1 + 2 * i, ARGV[2 + 4 * i] + 0
    if answer[tokens] + cost >= capacity then
      answer[tokens], answer[tokens + 1] = capacity, 0
    else
      answer[tokens] = answer[tokens] + cost
      full = false
    end
  end
  if now - low < 1600000 then
    redis.pcall('PUBLISH', ARGV[4], key)
  end
  if full then
    redis.call('DEL', key)
    return answer
  end
else
  for i = 1, n do
    if answer[1 + 2 * i] < cost then
      answer[1] = 0
    end
  end
  if answer[1] == 1 then
    for i = 1, n do
      local left = answer[1 + 2 * i] - cost
      answer[1 + 2 * i] = left
      short = short or left < cost
    end
  else
    -- Nothing was spent: time can go on from where it was, and nobody need write.
    if same or not limits then
      if limits and now - low > 500000 then
        redis.call('HSET', key, 'low', now)
      end
      return answer
    end
    short = true
  end
end

-- When full it is as good as gone; a little later, for what doubles round away, and by a quarter
-- or a second, so that not every grant has to say so.
local fill = 0
for i = 1, n do
  local at = 2 + 4 * i
  local room = ARGV[at] - answer[1 + 2 * i]
  if room > 0 then
    local time = room / (ARGV[at + 1] + ARGV[at + 2] / ARGV[at + 3])
    if time > fill then
      fill = time
    end
  end
end
if limits and not same then
  redis.call('DEL', key) -- there may have been more limits
  till = 0
end
local expires = till
if date + fill >= 9007199254740992 then
  expires = 0
else
  local needed = floor((date + fill) / 1000) + 2
  if needed > till then
    expires = needed + floor(math.max(1000, fill / 4000))
  end
end

if n == 1 and same and not short and expires == till then
  redis.call('HSET', key, 'time', date, 'tokens1', answer[3], 'rest1', answer[4])
  return answer
end

if short then
  low = now
end
local write = {'HSET', key, 'time', date, 'tokens1', answer[3], 'rest1', answer[4]}
local at = 8
for i = 2, n do
  write[at + 1], write[at + 2] = 'tokens' .. i, answer[1 + 2 * i]
  write[at + 3], write[at + 4] = 'rest' .. i, answer[2 + 2 * i]
  at = at + 4
end
if not same then
  write[at + 1], write[at + 2] = 'limits', ARGV[5]
  at = at + 2
end
if low > 0 and (short or not same) then
  write[at + 1], write[at + 2] = 'low', low
  at = at + 2
end
if expires ~= till then
  write[at + 1], write[at + 2] = 'till', expires
end
redis.call(unpack(write))
if expires > 0 and expires ~= till then
  redis.call('PEXPIREAT', key, expires)
elseif expires ~= till then
  redis.call('PERSIST', key)
end
return answer
