-- One due instant becomes one run, or the reason why not: checked and written in one step.
-- KEYS lease, last due instants, runs, schedule (journal), mark of this instant
-- ARGV token, field, due_ms, deadline_ms, now_ms, body ('' = too late), group, runs limit, schedule limit, mark seconds,
--      source, scope, missed, missed from (ms), trusted ahead (ms)
local token, field, due, deadline, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local body, group = ARGV[6], ARGV[7]

local function note(at, what, count)
    redis.call('XADD', KEYS[4], 'MAXLEN', '~', ARGV[9], '*', 'source', ARGV[11], 'scope', ARGV[12],
        'due', string.format('%.0f', at), 'at', ARGV[5], 'what', what, 'count', count)
end

local function before(a, b) -- stream ids
    local a_ms, a_n = string.match(a, '(%d+)-(%d+)')
    local b_ms, b_n = string.match(b, '(%d+)-(%d+)')
    a_ms, a_n, b_ms, b_n = tonumber(a_ms), tonumber(a_n), tonumber(b_ms), tonumber(b_n)
    return a_ms < b_ms or (a_ms == b_ms and a_n < b_n)
end

local function undelivered(entry)
    if entry == '' or #redis.call('XRANGE', KEYS[3], entry, entry) == 0 then return false end
    local groups = redis.pcall('XINFO', 'GROUPS', KEYS[3])
    if groups.err then return true end
    for _, pairs_ in ipairs(groups) do
        local facts = {}
        for i = 1, #pairs_, 2 do facts[pairs_[i]] = pairs_[i + 1] end
        if facts['name'] == group then return before(facts['last-delivered-id'], entry) end
    end
    return true -- nobody ever asked for runs
end

if redis.call('GET', KEYS[1]) ~= token then return 'fenced' end
local last = redis.call('HGET', KEYS[2], field)
local last_due, entry, entry_due, entry_deadline = 0, '', 0, 0
if last then
    local a, b, c, d = string.match(last, '^(%d+)|([^|]*)|(%d+)|(%d+)$')
    last_due, entry, entry_due, entry_deadline = tonumber(a), b, tonumber(c), tonumber(d)
end
-- an instant from the future was written by a clock that was wrong: it must not silence the source
if redis.call('EXISTS', KEYS[5]) == 1 or (due <= last_due and last_due <= now + tonumber(ARGV[15])) then
    return 'repeated'
end

if tonumber(ARGV[13]) > 0 then note(tonumber(ARGV[14]), 'missed', ARGV[13]) end
local verdict = 'published'
if body == '' then
    verdict = 'late'
elseif undelivered(entry) then
    if entry_deadline >= now then
        verdict = 'waiting'
    else
        redis.call('XDEL', KEYS[3], entry)
        note(entry_due, 'expired', 1)
    end
end
if verdict == 'published' then
    entry = redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[8], '*', 'body', body)
    entry_due, entry_deadline = due, deadline
end
note(due, verdict, 1)
redis.call('SET', KEYS[5], token, 'EX', ARGV[10])
redis.call('HSET', KEYS[2], field, string.format('%.0f|%s|%.0f|%.0f', due, entry, entry_due, entry_deadline))
return verdict
