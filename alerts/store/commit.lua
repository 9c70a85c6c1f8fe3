-- One batch of records becomes events and notices, or nothing happens at all.
-- ARGV[1] (msgpack): {
--   entries = {{key, id} …}             stream entries to acknowledge
--   books   = {{key, version, {field, body …}, {deleted field …}} …}
--   alerts  = {{key, body} …}
--   notices = {{due key, notices key, outbox key, lane, id, due, body} …}
--   values  = {{key, place of the body in ARGV, lifetime} …}  what else belongs to the batch (memory of the price engine)
--   keep = {book, alert, lane}          lifetimes in seconds
-- } where every key is a place in KEYS; KEYS[1] is the hash of leases, KEYS[2] the set of endpoints.
-- Returns {"gone", n …} with the entries (from 1) that are pending no more, {"conflict", n …} with the books that
-- somebody else has changed, or {"done"}.
local plan = cmsgpack.unpack(ARGV[1])
local outcome = {'gone'}
for n, entry in ipairs(plan.entries) do
  if #redis.call('XPENDING', KEYS[entry[1]], plan.group, entry[2], entry[2], 1) == 0 then
    outcome[#outcome + 1] = n
  end
end
if #outcome > 1 then return outcome end

outcome = {'conflict'}
for n, book in ipairs(plan.books) do
  if (redis.call('HGET', KEYS[book[1]], '#') or '0') ~= book[2] then outcome[#outcome + 1] = n end
end
if #outcome > 1 then return outcome end

for _, book in ipairs(plan.books) do
  local key = KEYS[book[1]]
  redis.call('HSET', key, '#', string.format('%d', tonumber(book[2]) + 1), unpack(book[3]))
  if #book[4] > 0 then redis.call('HDEL', key, unpack(book[4])) end
  redis.call('EXPIRE', key, plan.keep[1])
end
for _, alert in ipairs(plan.alerts) do redis.call('SET', KEYS[alert[1]], alert[2], 'EX', plan.keep[2]) end
for _, value in ipairs(plan.values) do redis.call('SET', KEYS[value[1]], ARGV[value[2]], 'EX', value[3]) end
for _, notice in ipairs(plan.notices) do
  local due, notices, outbox, lane = KEYS[notice[1]], KEYS[notice[2]], KEYS[notice[3]], notice[4]
  if redis.call('HSETNX', notices, notice[5], notice[7]) == 1 then
    redis.call('ZADD', due, notice[6], notice[5])
    redis.call('EXPIRE', due, plan.keep[3])
    redis.call('EXPIRE', notices, plan.keep[3])
    -- A lane in a worker's hands is looked at again when that worker lets go of it.
    if redis.call('HEXISTS', KEYS[1], lane) == 0 then redis.call('ZADD', outbox, 'LT', notice[6], lane) end
    redis.call('EXPIRE', outbox, plan.keep[3])
    redis.call('ZADD', KEYS[2], notice[6], notice[8])
    redis.call('EXPIRE', KEYS[2], plan.keep[3])
  end
end
for _, entry in ipairs(plan.entries) do redis.call('XACK', KEYS[entry[1]], plan.group, entry[2]) end
return {'done'}
