-- Runs the script over many messages to many buckets in one go. What it stores, it stores here; its clock is told. Everything else is the script.
--
-- ARGV: how many limit sets; of each its text, how many numbers, the numbers; then the messages:
-- what to do (-1 for a new bucket), tokens, seconds, microseconds, which limit set.
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
  local set = {text = next(), numbers = ''}
  for j = 1, tonumber(next()) do
    set.numbers = set.numbers .. struct.pack('<d', tonumber(next()))
  end
  sets[i] = set
end

local value, expiry, clock = false, -2, nil
local calls = {
  TIME = function()
    return clock
  end,
  GET = function(key)
    return value
  end,
  SET = function(key, new, option, millis)
    if option == 'PXAT' then
      expiry = millis
    elseif option ~= 'KEEPTTL' or not value then
      expiry = -1
    end
    value = new
    return {ok = 'OK'}
  end,
  SETRANGE = function(key, offset, new)
    value = string.sub(value, 1, offset) .. new .. string.sub(value, offset + #new + 1)
    return #value
  end,
  DEL = function(key)
    value, expiry = false, -2
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
  local verb, tokens = tonumber(next()), tonumber(next())
  clock = {next(), next()}
  local set = sets[tonumber(next())]
  if verb < 0 then
    value, expiry = false, -2
  else
    local head = struct.pack('<ddd', verb, tokens, 0)
    local answer = bucket({'bucket'}, {set.text, head .. set.numbers, ''}, fake)
    answers[#answers + 1] = answer[1]
    for i = 3, #answer do
      answers[#answers + 1] = answer[i]
    end
    answers[#answers + 1] = expiry
  end
end
return answers
