-- May a request go now? KEYS: bucket, breaker. ARGV: ms between requests, burst, longest wait (ms) that is reserved,
-- extra ms that a request of low priority keeps free before it.
-- The bucket holds the instant (ms) at which its next request may go. Redis' own clock counts, as hosts' clocks differ.
-- Returns {1, wait} (reserved), {0, wait} (too far away, ask again), or {-1, until} (the breaker is open, Unix seconds).
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local open = redis.call('GET', KEYS[2])
if open and tonumber(open) * 1000 > now then
  return {-1, tonumber(open)}
end
local every, burst, longest, free = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local due = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now - every * (burst - 1))
local wait = math.max(0, due + free - now)
if wait > longest then
  return {0, wait}
end
redis.call('SET', KEYS[1], due + every, 'PX', math.max(1000, due + every * (burst + 1) - now))
return {1, wait}
