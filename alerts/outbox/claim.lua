-- Take lanes with something due, for as long as a lease lasts.
-- KEYS: leases, then the outbox of each endpoint. ARGV: now, end of the lease, token, lifetime, then how many lanes of each.
-- Returns for each endpoint {lane …, the Unix time at which its next lane is due, or ''}.
local now, lease_end, token = ARGV[1], ARGV[2], ARGV[3]
local answer = {}
for n = 2, #KEYS do
  local count = tonumber(ARGV[n + 3])
  local lanes = {}
  if count > 0 then lanes = redis.call('ZRANGEBYSCORE', KEYS[n], '-inf', now, 'LIMIT', 0, count) end
  for _, lane in ipairs(lanes) do
    redis.call('ZADD', KEYS[n], lease_end, lane)
    redis.call('HSET', KEYS[1], lane, token)
  end
  if #lanes > 0 then redis.call('EXPIRE', KEYS[1], ARGV[4]) end
  local first = redis.call('ZRANGE', KEYS[n], 0, 0, 'WITHSCORES')
  lanes[#lanes + 1] = first[2] or ''
  answer[#answer + 1] = lanes
end
return answer
