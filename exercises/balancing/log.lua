-- The log of a training: what the criterion was given at each call, and how the model answered at some of them.
local task = require "task"
local answers = require "answers"
local scenes = require "scenes"
local rows = require "rows"

local EPOCHS, SCENES, BATCH, NAMES = task.EPOCHS, task.SCENES, task.BATCH, task.NAMES
local rows_of = answers.rows_of
local losses_of, mean = scenes.losses_of, scenes.mean
local map = rows.map

-- The losses of what the model answered at checkpoint `j`, of each task and scene; nil where the
-- training did not come so far or the model answered with other things.
local function at_checkpoint(run, j)
  run.looks = run.looks or {}
  if run.looks[j] == nil then
    run.looks[j] = run.answer["depth_" .. j] and losses_of(run.answer, tostring(j), run.seen) or false
  end
  return run.looks[j] or nil
end

-- Whether a model that is asked twice at one moment answers task i alike. A dropout does not.
local function is_steady(run, i)
  local again = run.answer[NAMES[i] .. "_again"]
  local last
  for j = 1, #run.checkpoints do last = run.answer[NAMES[i] .. "_" .. j] or last end
  if not tensor.is(again) or not tensor.is(last) or again:dim() ~= last:dim() or again:dim() == 0 then return false end
  if last:size(1) < again:size(1) then return false end
  local first = last:narrow(1, 1, again:size(1))
  return first:numel() == again:numel() and (first - again):abs():max():item() == 0
end

-- A focal loss without its α = ¼ is taken too: the balancing takes a factor away.
local function is_near(value, low, high, task, slack)
  local function fits(factor) return value >= factor * low / slack and value <= factor * high * slack end
  return fits(1) or task == 3 and fits(4)
end

local EXACT = 1.00002 -- of one batch to the digit

local function find_batch(run, j)
  local looked, row = at_checkpoint(run, j), run.given and run.given[run.checkpoints[j]]
  local best, count = nil, 0
  for b = 1, looked and row and SCENES // BATCH or 0 do
    local alike = 0
    for i = 1, 3 do
      local wanted = mean(looked[i], (b - 1) * BATCH + 1, b * BATCH)
      if is_near(row[i], wanted, wanted, i, EXACT) then alike = alike + 1 end
    end
    if alike > count then best, count = b, alike end
  end
  return best, count
end

-- The batch whose losses the criterion was given at checkpoint `j`, and how many of the three are its.
local function batch_at(run, j)
  run.batches = run.batches or {}
  run.batches[j] = run.batches[j] or { find_batch(run, j) }
  return run.batches[j][1], run.batches[j][2]
end

-- How many epochs were gone through, where it is fewer than were asked for: a history of as many rows, all
-- batches in each; or an epoch that never came to the criterion.
local function epochs_gone(run)
  local per = SCENES // BATCH
  local _, rows = rows_of(run.answer.losses)
  local gone = run.calls // per
  local is_short = run.calls % per == 0 and gone < EPOCHS and (rows == gone or rows == gone - 1)
  if is_short or run.calls < EPOCHS then return math.min(gone, run.calls) end
end

-- How many calls an epoch needs: one where each is of all scenes, as the first is; as many as there are
-- scenes where that is to the digit of a single one (a batch's losses lie near some scene's by chance, and
-- an epoch that is said to need more calls than it does is none); else one a batch.
local function calls_needed(run)
  local looked, row = at_checkpoint(run, 1), run.given[1]
  local function is_of(from, to, slack)
    for i = 1, 3 do
      local wanted = mean(looked[i], from, to)
      if not is_near(row[i], wanted, wanted, i, slack) then return false end
    end
    return true
  end
  if looked and is_of(1, SCENES, 1.001) then return 1 end
  for n = 1, looked and SCENES or 0 do
    if is_of(n, n, EXACT) then return SCENES end
  end
  return SCENES // BATCH
end

-- The values that s had one after the other: each step of an optimiser changes it.
local function stages_of(s)
  local stages = { s[1] }
  for _, row in ipairs(s) do
    local last = stages[#stages]
    if row[1] ~= last[1] or row[2] ~= last[2] or row[3] ~= last[3] then stages[#stages + 1] = row end
  end
  return stages
end

-- The calls that count for the mean of an epoch: those whose losses go back to the model, unless
-- there are hardly any.
local function counted(given, carries)
  local list = {}
  for c, row in ipairs(given) do
    if carries and carries[c][1] + carries[c][2] + carries[c][3] == 3 then list[#list + 1] = row end
  end
  return #list >= EPOCHS and list or given
end

-- The mean of a task in `length` rows, number `from` and those behind it.
local function windows_of(rows)
  local sums = { { 0, 0, 0 } }
  for c, row in ipairs(rows) do sums[c + 1] = map(row, function(v, i) return sums[c][i] + v end) end
  return function(from, length, i) return (sums[from + length][i] - sums[from][i]) / length end
end

return {
  at_checkpoint = at_checkpoint, is_steady = is_steady, is_near = is_near, batch_at = batch_at,
  epochs_gone = epochs_gone, calls_needed = calls_needed, stages_of = stages_of, counted = counted,
  windows_of = windows_of,
}
