-- Publish records and mark them as seen, each pair in one step.
-- KEYS: for each record its stream and its mark. ARGV: seconds to keep a mark, hashes kept in a mark, then for each record
-- the stream's limit, the content hash, the body (a JSON object).
-- A mark holds the hashes that were published, newest first, so that a page that goes back and forth is not told each time.
-- Returns for each record 0 (known), 1 (new) or 2 (revision: same identity, other content).
local keep, hashes_kept = tonumber(ARGV[1]), tonumber(ARGV[2])
local answers = {}
for number = 1, #KEYS / 2 do
  local stream, mark = KEYS[2 * number - 1], KEYS[2 * number]
  local limit, hash, body = ARGV[3 * number], ARGV[3 * number + 1], ARGV[3 * number + 2]
  local seen = redis.call('GET', mark)
  if not seen then
    redis.call('SET', mark, hash, 'EX', keep)
    redis.call('XADD', stream, 'MAXLEN', '~', limit, '*', 'body', body)
    answers[number] = 1
  elseif hash ~= '' and not string.find(' ' .. seen .. ' ', ' ' .. hash .. ' ', 1, true) then
    local hashes, count = hash, 1
    for earlier in string.gmatch(seen, '%S+') do
      if count == hashes_kept then break end
      hashes, count = hashes .. ' ' .. earlier, count + 1
    end
    redis.call('SET', mark, hashes, 'EX', keep)
    redis.call('XADD', stream, 'MAXLEN', '~', limit, '*', 'body', '{"revision":true,' .. string.sub(body, 2))
    answers[number] = 2
  else
    redis.call('EXPIRE', mark, keep)
    answers[number] = 0
  end
end
return answers
