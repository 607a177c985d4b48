-- One bucket, one message. Every number is an integer below 2^53, and so exact in a double.
--
-- KEYS[1]  the bucket
-- ARGV[1]  the limits in one line: "name" capacity whole part unit, and so on
-- ARGV[2]  numbers, packed: what to do (0 take, 1 peek, 2 refund, 3 reset), tokens, the time past
--          which nobody waits for the answer any more (0: none); then of each limit: capacity,
--          whole, part, unit. In every microsecond come back whole + part / unit tokens.
-- ARGV[3]  where to tell that what was remembered of this bucket no longer holds; for what gives
--
-- The bucket is a string: packed, its time in microseconds, when somebody was last told that it
-- cannot cover what he asked for (0: never), when it expires in milliseconds (0: never), and under
-- the first limit its whole tokens and what there is of the next one (below unit); then the limits
-- that it was left under, in one line as above; then the same two numbers under each other limit.
-- So what changes most stands first, and can be written over. No bucket is a full bucket. Machines
-- with other limits, while a new version is rolled out, have levels of their own, from which all
-- that anybody takes is taken, too: behind it all stand the limits that the bucket was left under
-- before those, in one line, when that was, and levels. Full is only what is full under both.
--
-- Answers {1 done or 0 denied or 2 too late, time, tokens, rest, …}.
--
-- Packed are doubles. Nearly all of the script's time goes to calls of Redis, to tables and
-- closures, and to numbers that become text or come from it; that is why there are so few of them.

local read, floor = struct.unpack, math.floor
local key, text, numbers = KEYS[1], ARGV[1], ARGV[2]
-- Of the limits only the first.
local verb, cost, deadline, capacity, whole, part, unit = read('<ddddddd', numbers)
local take, peek, refund = verb == 0, verb == 1, verb == 2
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
if deadline > 0 and now > deadline then
  return {2, now}
end

local value = redis.call('GET', key)

-- What nearly every message is: it takes from a bucket with one limit, which has not changed, there
-- is enough for another one like it, and the bucket need not live longer. Everything below does the
-- same, only slower.
if value and verb == 0 and #numbers == 56 and #value == #text + 40
  and string.find(value, text, 41, true) == 41 then
  local since, low, till, tokens, rest = read('<ddddd', value)
  local date = now > since and now or since
  local elapsed = date - since
  local room = capacity - tokens
  local times = floor(elapsed / unit)
  if room <= 0
    or (whole > 0 and elapsed > floor(room / whole))
    or (part > 0 and times > floor(room / part)) then
    tokens, rest = capacity, 0
  else
    local sum = (elapsed - times * unit) * part + rest
    local more = floor(sum / unit)
    tokens, rest = tokens + elapsed * whole + times * part + more, sum - more * unit
    if tokens >= capacity then
      tokens, rest = capacity, 0
    end
  end
  tokens = tokens - cost
  if tokens >= cost
    and floor((date + (capacity - tokens) / (whole + part / unit)) / 1000) + 2 <= till then
    redis.call('SETRANGE', key, '0', struct.pack('<ddddd', date, low, till, tokens, rest))
    return {1, now, tokens, rest}
  end
end

local KEPT = 600000000 -- how long limits are kept for whoever may still have them

local answer = {1, now}
local n = (#numbers - 24) / 32
local date, low, till = now, 0, 0
local same = false
local others, theirs, left -- levels under other limits, those limits, and since when they are others

if value then
  local old, aside = text, nil
  local size = #text + 24 + 16 * n
  same = string.sub(value, 41, 40 + #text) == text
  if not same or #value ~= size then
    local function levels(line)
      return 8 * select(2, string.gsub(line, '"', ''))
    end
    old = string.match(value, '^"[^\n]*\n', 41) or ''
    size = #old + 24 + levels(old)
    aside = string.match(value, '^"[^\n]*\n', size + 1)
    if old == '' or #value ~= size + (aside and #aside + 8 + levels(aside) or 0) then
      return redis.error_reply('WRONGTYPE Something that is no bucket stands where one should')
    end
  end
  local since
  since, low, till = read('<ddd', value)
  if verb == 3 then
    redis.call('DEL', key)
    -- Nodes remember for a second, and low may be half a second old when they begin.
    if now - low < 1600000 then
      redis.pcall('PUBLISH', ARGV[3], key)
    end
    return answer
  end
  if since > now then
    date = since -- the clock has stepped back: wait until it is there again
  end

  -- What a limit holds by now.
  local elapsed = date - since
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

  if same and not aside then
    for i = 1, n do
      local tokens, rest = read('<dd', value, i == 1 and 25 or #text + 9 + 16 * i)
      answer[1 + 2 * i], answer[2 + 2 * i] =
        settled(tokens, rest, read('<dddd', numbers, 32 * i - 7))
    end
  else
    -- Settled by the limits that it was left under.
    local function settledUnder(line, first, place) -- of the first level, and of the next
      local all, named, full, tightest = {}, {}, true, nil
      for name, capacity, whole, part, unit in
        string.gmatch(line, '"([^"]*)" (%d+) (%d+) (%d+) (%d+)') do
        capacity, whole, part, unit = capacity + 0, whole + 0, part + 0, unit + 0
        local tokens, rest = read('<dd', value, all[1] and place + 16 * (#all - 1) or first)
        tokens, rest = settled(tokens, rest, capacity, whole, part, unit)
        local reset = 0 -- until one more token is there
        if tokens < capacity then
          full = false
          reset = math.ceil((unit - rest) / (whole * unit + part))
        end
        local state = {tokens, rest, whole, part, unit, reset, capacity}
        all[#all + 1] = state
        named[name] = state
        if not tightest or tokens < tightest[1]
          or (tokens == tightest[1] and reset > tightest[6]) then
          tightest = state
        end
      end
      return all, named, full, tightest
    end
    local all, named, full, tightest = settledUnder(old, 25, #old + 41)
    if aside then
      left = read('<d', value, size + #aside + 1)
      if date - left <= KEPT then
        local alsoFull
        theirs = aside
        local unused
        others, unused, alsoFull = settledUnder(aside, size + #aside + 9, size + #aside + 25)
        full = full and alsoFull
      end
    end
    if same then
      for i = 1, n do
        answer[1 + 2 * i], answer[2 + 2 * i] = all[i][1], all[i][2]
      end
    else
      -- Carried over to the caller's, but to no more than there is under them already.
      local own = theirs == text and others or {}
      local i = 0
      for name in string.gmatch(text, '"([^"]*)"') do
        i = i + 1
        local capacity, whole, part, unit = read('<dddd', numbers, 32 * i - 7)
        local mine = own[i]
        local state = named[name] or mine or tightest
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
        if mine and (mine[1] < tokens or (mine[1] == tokens and mine[2] < rest)) then
          tokens, rest = mine[1], mine[2]
        end
        answer[1 + 2 * i], answer[2 + 2 * i] = tokens, rest
      end
      others, theirs, left = all, old, date
    end
  end
elseif take or peek then
  for i = 1, n do
    answer[1 + 2 * i], answer[2 + 2 * i] = read('<d', numbers, 32 * i - 7), 0
  end
else
  return answer
end

if peek then
  return answer
end

local short = false
if take then
  for i = 3, #answer, 2 do
    if answer[i] < cost then
      answer[1] = 0
    end
  end
  if answer[1] == 1 then
    for i = 3, #answer, 2 do
      local after = answer[i] - cost
      answer[i] = after
      short = short or after < cost
    end
    for i = 1, others and #others or 0 do
      others[i][1] = math.max(0, others[i][1] - cost)
    end
  else
    -- Nothing was spent: time can go on from where it was, and nobody need write.
    if same or not value then
      if value and now - low > 500000 then
        local told = redis.pcall('SETRANGE', key, '8', struct.pack('<d', now))
        if type(told) == 'table' and not string.find(told.err, 'OOM', 1, true) then
          return told
        end
      end
      return answer
    end
    short = true
  end
else
  local full = true
  for i = 1, n do
    local capacity = read('<d', numbers, 32 * i - 7)
    local tokens = answer[1 + 2 * i] + cost
    if tokens >= capacity then
      answer[1 + 2 * i], answer[2 + 2 * i] = capacity, 0
    else
      answer[1 + 2 * i] = tokens
      full = false
    end
  end
  for i = 1, others and #others or 0 do
    local other = others[i]
    other[1] = other[1] + cost
    if other[1] >= other[7] then
      other[1], other[2] = other[7], 0
    else
      full = false
    end
  end
  if now - low < 1600000 then
    redis.pcall('PUBLISH', ARGV[3], key)
  end
  if full then
    redis.call('DEL', key)
    return answer
  end
end

-- When full it is as good as gone; a little later, for what doubles round away, and by a quarter
-- or a second, so that not every grant has to say so.
local fill = 0
for i = 1, n do
  local capacity, whole, part, unit = read('<dddd', numbers, 32 * i - 7)
  local time = (capacity - answer[1 + 2 * i]) / (whole + part / unit)
  if time > fill then
    fill = time
  end
end
for i = 1, others and #others or 0 do
  local other = others[i]
  local time = (other[7] - other[1]) / (other[3] + other[4] / other[5])
  if time > left + KEPT - date then
    time = left + KEPT - date -- gone by then
  end
  if time > fill then
    fill = time
  end
end
if value and not same then
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

if short then
  low = now
end
local state
if n == 1 then
  state = struct.pack('<dddddc0', date, low, expires, answer[3], answer[4], text)
else
  state = struct.pack('<dddddc0' .. string.rep('d', 2 * n - 2),
    date, low, expires, answer[3], answer[4], text, unpack(answer, 5))
end
if others then
  state = state .. struct.pack('<c0d', theirs, left)
  for i = 1, #others do
    state = state .. struct.pack('<dd', others[i][1], others[i][2])
  end
end
if expires == till and same then
  redis.call('SET', key, state, 'KEEPTTL')
elseif expires > 0 then
  redis.call('SET', key, state, 'PXAT', expires)
else
  redis.call('SET', key, state)
end
return answer
