-- Write down what became of notices of one lane, and let go of the lane if asked to.
-- KEYS: leases, the lane's due set, its notices, the outbox, the dead letters, then ledgers.
-- ARGV[1] (msgpack): { lane, token, keep = {sent, lane}, receipts = {{place of the ledger in KEYS, field, body} …},
--   removed = {id …}, retried = {{id, due, body} …}, dead = {{field, value …} …}, dead_limit, release, not_before }
-- Returns 1 while the lane is in the caller's hands (or was let go), 0 when its lease was lost meanwhile.
local plan = cmsgpack.unpack(ARGV[1])
for _, receipt in ipairs(plan.receipts) do
  redis.call('HSET', KEYS[receipt[1]], receipt[2], receipt[3])
  redis.call('EXPIRE', KEYS[receipt[1]], plan.keep[1])
end
for _, letter in ipairs(plan.dead) do
  if redis.call('HEXISTS', KEYS[3], letter[1]) == 1 then
    redis.call('XADD', KEYS[5], 'MAXLEN', '~', plan.dead_limit, '*', unpack(letter[2]))
  end
end
for _, id in ipairs(plan.removed) do
  redis.call('HDEL', KEYS[3], id)
  redis.call('ZREM', KEYS[2], id)
end
for _, notice in ipairs(plan.retried) do
  if redis.call('HEXISTS', KEYS[3], notice[1]) == 1 then
    redis.call('HSET', KEYS[3], notice[1], notice[3])
    redis.call('ZADD', KEYS[2], notice[2], notice[1])
  end
end
if redis.call('HGET', KEYS[1], plan.lane) ~= plan.token then return 0 end
if plan.release then
  redis.call('HDEL', KEYS[1], plan.lane)
  local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  if first[2] then
    redis.call('ZADD', KEYS[4], math.max(tonumber(first[2]), tonumber(plan.not_before)), plan.lane)
  else
    redis.call('ZREM', KEYS[4], plan.lane)
  end
end
return 1
