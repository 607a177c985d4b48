-- Runs the script over many messages to many buckets in one go. What it stores, it stores here, as
-- text, the way Redis turns numbers into text; its clock is told. Everything else is the script.
--
-- ARGV: how many limit sets; of each its text, how many numbers, the numbers; then the messages:
-- verb ('new' for a new bucket), tokens, seconds, microseconds, which limit set.
-- Answers of each message its outcome, its levels, and when the bucket expires: -1 never, -2 none.

local function bucket(KEYS, ARGV, redis)
SCRIPT
end

local at = 1
local function next()
  at = at + 1
  return ARGV[at - 1]
end

local sets = {}
for i = 1, tonumber(next()) do
  local set = {next()}
  for j = 1, tonumber(next()) do
    set[j + 1] = next()
  end
  sets[i] = set
end

local hash, expiry, clock = nil, -2, nil
local calls = {
  TIME = function()
    return clock
  end,
  HMGET = function(key, ...)
    local values = {}
    for i, field in ipairs({...}) do
      values[i] = hash and hash[field] or false
    end
    return values
  end,
  HSET = function(key, ...)
    if not hash then
      hash, expiry = {}, -1
    end
    local all = {...}
    for i = 1, #all, 2 do
      local value = all[i + 1]
      hash[all[i]] = type(value) == 'number' and string.format('%.17g', value) or value
    end
  end,
  DEL = function(key)
    hash, expiry = nil, -2
  end,
  PEXPIREAT = function(key, millis)
    expiry = millis
  end,
  PERSIST = function(key)
    expiry = -1
  end,
  PUBLISH = function(channel, key) end
}
local fake = {
  call = function(name, ...)
    return calls[name](...)
  end
}
fake.pcall = fake.call

local answers = {}
while at <= #ARGV do
  local verb, tokens = next(), next()
  clock = {next(), next()}
  local set = sets[tonumber(next())]
  if verb == 'new' then
    hash, expiry = nil, -2
  else
    local arguments = {verb, tokens, '0', ''}
    for i = 1, #set do
      arguments[4 + i] = set[i]
    end
    local answer = bucket({'bucket'}, arguments, fake)
    answers[#answers + 1] = answer[1]
    for i = 3, #answer do
      answers[#answers + 1] = answer[i]
    end
    answers[#answers + 1] = expiry
  end
end
return answers
