-- The losses that the criterion is given in a training: whether they are those that the task names.
local task = require "task"
local answers = require "answers"
local scenes = require "scenes"
local log = require "log"
local trainings = require "run"

local SCENES, BATCH, NAMES = task.SCENES, task.BATCH, task.NAMES
local rows_of = answers.rows_of
local mean = scenes.mean
local at_checkpoint, is_steady, is_near, batch_at = log.at_checkpoint, log.is_steady, log.is_near, log.batch_at
local train_anew = trainings.train_anew

local SIZES, LIKE = { 1, 2, 4, 8, SCENES }, 1e-3 -- of batches that are looked for, and how near they are met

-- Whether the row is the losses' means over some scenes, as many as a batch may have.
local function is_of_some_scenes(row, looked)
  local function is_met(sums, size)
    for i = 1, 3 do
      if not is_near(row[i], sums[i] / size, sums[i] / size, i, 1 + LIKE) then return false end
    end
    return true
  end
  local function any(from, left, size, a, b, c)
    if left == 0 then return is_met({ a, b, c }, size) end
    for n = from, SCENES - left + 1 do
      if any(n + 1, left - 1, size, a + looked[1][n], b + looked[2][n], c + looked[3][n]) then return true end
    end
    return false
  end
  for _, size in ipairs(SIZES) do
    if any(1, size, size, 0, 0, 0) then return true end
  end
  return false
end

-- Whether no loss that the criterion was given ever led back to the model.
local function none_leads_back(run)
  for _, row in ipairs(run.carries or {}) do
    if row[1] + row[2] + row[3] > 0 then return false end
  end
  return run.carries ~= nil
end

-- The first checkpoint whose losses are not the model's at that moment over some scenes as they are;
-- nil where half of those that were looked at are. Of three made-up numbers that are so by chance
-- there is one in a hundred or less.
local function unlike_any(run)
  local looks, met, first = 0, 0, nil
  for j, call in ipairs(run.checkpoints) do
    local looked, row = at_checkpoint(run, j), run.given and run.given[call]
    if looked and row then
      local is_like = is_of_some_scenes(row, looked)
      looks, met = looks + 1, met + (is_like and 1 or 0)
      first = first or not is_like and { looked = looked, row = row, call = call }
    end
  end
  return 2 * met < looks and first or nil
end

local function reversed(scenes)
  local turned = {}
  for n = SCENES, 1, -1 do turned[#turned + 1] = scenes:narrow(1, n, 1) end
  return tensor.cat(turned, 1)
end

-- The first task whose losses stay what they are, in each call, where the same training is given other
-- scenes' labels; or nil.
local function deaf_to_labels(run)
  local changes = { epochs = 2 }
  for _, name in ipairs(NAMES) do changes[name] = reversed(run.seen[name]) end
  local given = rows_of(train_anew(run, changes).given)
  for i = 1, given and 3 or 0 do
    local is_deaf = true
    for c = 1, math.min(#given, #run.given) do is_deaf = is_deaf and given[c][i] == run.given[c][i] end
    if is_deaf then return i end
  end
end

-- The task for which the criterion is given numbers that are no losses, and what its loss is; or nil.
-- Losses over scenes as they are tell themselves. Others may be of scenes that are turned or noisy: these
-- lead back to the model, and hang on the labels.
local function invented_loss(run)
  local amiss = unlike_any(run)
  if not amiss then return nil end
  local task = not none_leads_back(run) and deaf_to_labels(run)
  if not task and not none_leads_back(run) then return nil end
  local function gap(i) return math.abs(math.log(amiss.row[i] / mean(amiss.looked[i]))) end
  for i = 1, task and 0 or 3 do
    if not task or gap(i) > gap(task) then task = i end
  end
  return { task = task, call = amiss.call, got = amiss.row[task], wanted = mean(amiss.looked[task]) }
end

local OTHER = 1.01 -- certainly not of one batch

-- What is amiss with task i's loss at checkpoint `j`, if anything is: what it should be, and whether chance may
-- have brought it about: it is the loss of one batch that says so, or the first call.
local function off_at(run, j, i)
  local looked, row = at_checkpoint(run, j), run.given[run.checkpoints[j]]
  local b, count = batch_at(run, j)
  local low, high = math.min(table.unpack(looked[i])), math.max(table.unpack(looked[i]))
  if count == 2 and is_steady(run, i) then
    local wanted = mean(looked[i], (b - 1) * BATCH + 1, b * BATCH)
    if not is_near(row[i], wanted, wanted, i, OTHER) then return wanted, true end
  end
  local is_first = run.checkpoints[j] == 1
  if not is_near(row[i], low, high, i, is_first and 1.3 or 2) then return mean(looked[i]), is_first end
end

-- The task whose loss is not the one that the task names, and what it should be; or nil.
--
-- At a checkpoint the model stands as it stood when it answered for the losses that the criterion is
-- given. Two of three losses that are one batch's to the digit tell which batch was asked, as it is:
-- then the third is that batch's too, unless the model answers that task differently each time. In
-- every other case (other batches, scenes turned or with noise, half precision, dropout) a loss is a
-- mean over scenes like these, and so between the smallest and the largest loss of one of them. Half
-- and twice that is what augmentation may do; squares, sums and other exponents are farther off. A model
-- that has learnt nothing yet answers a changed scene as badly as any other: a third is enough at first.
-- A young model answers a turned scene nearly as it answers the scene: one time in some hundreds two
-- losses are a batch's by chance, and the third is not. What one checkpoint says alone is chancy.
local function find_other(run)
  local invented = invented_loss(run)
  if invented then return invented end
  local first, alike = nil, 0
  for j, call in ipairs(run.checkpoints) do
    for i = 1, at_checkpoint(run, j) and run.given and run.given[call] and 3 or 0 do
      local wanted, by_chance = off_at(run, j, i)
      if wanted and not by_chance then return { task = i, call = call, got = run.given[call][i], wanted = wanted } end
      if wanted then
        first = first or { task = i, call = call, got = run.given[call][i], wanted = wanted }
        alike = alike + (first.task == i and 1 or 0)
      end
    end
  end
  if first then first.chancy = alike < 2 end
  return first
end

-- The same, found once.
local function other_loss(run)
  if run.other == nil then run.other = find_other(run) or false end
  return run.other or nil
end

return {
  other_loss = other_loss,
}
