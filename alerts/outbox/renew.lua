-- Keep lanes for longer. KEYS: leases, then the outbox of each lane. ARGV: end of the lease, token, then the lanes.
-- Returns the lanes that another worker holds by now.
local lost = {}
for n = 2, #KEYS do
  local lane = ARGV[n + 1]
  if redis.call('HGET', KEYS[1], lane) == ARGV[2] then
    redis.call('ZADD', KEYS[n], 'XX', ARGV[1], lane)
  else
    lost[#lost + 1] = lane
  end
end
return lost
