-- Whether the losses fell: of the model as it answers before and after.
local task = require "task"
local answers = require "answers"
local scenes = require "scenes"
local losses = require "losses"
local rows = require "rows"

local EPOCHS, SCENES, UNSEEN, NAMES, FALL = task.EPOCHS, task.SCENES, task.UNSEEN, task.NAMES, task.FALL
local numbers, is_finite, all_finite = answers.numbers, answers.is_finite, answers.all_finite
local once, asked = answers.once, answers.asked
local losses_of, mean = scenes.losses_of, scenes.mean
local map = rows.map
local other_loss = losses.other_loss

-- Of losses that do not fall: why. Whether the model answers as it did at first, whether what the
-- criterion was given leads back to it, whether the losses grew, or fell too little.
local function not_falling(run, i, before, after, note)
  local is_same = math.abs(after - before) <= 1e-6 * before
  local carried = 0
  for _, row in ipairs(run.carries or {}) do carried = carried + row[i] end
  local failure = { got = after, wanted = before, note = note }
  if is_same and carried == 0 then
    failure.kind, failure.mistake = "cut-" .. i, "graph-cut"
  elseif is_same then
    failure.kind, failure.mistake = "unchanged-" .. i, "model-not-trained"
  elseif after > before then
    -- what is trained to another loss may make this one grow, and goes well by its own
    local mistake = not other_loss(run) and "training-diverges" or nil
    failure.kind, failure.mistake, failure.chancy = "grew-" .. i, mistake, true
  else
    failure.kind, failure.mistake, failure.chancy = "fell-little-" .. i, "falls-too-little", true
  end
  return failure
end

-- Whether one of the losses never led back to the model while another did. The trunk may lower it by
-- the way, so that it falls by chance; where none does, a program balances in a manner of its own.
local function leaves_one_out(run)
  local least, most = math.huge, 0
  for i = 1, 3 do
    local carried = 0
    for _, row in ipairs(run.carries or {}) do carried = carried + row[i] end
    least, most = math.min(least, carried), math.max(most, carried)
  end
  return least == 0 and most > 0
end

local LEAST_PULL = 1e-3 -- of the loss: what its gradient has in all, where it is no loss times nothing

-- What the criterion is given must hang on the model: then its total does, and trains it. Whether nothing
-- that it was given ever led back; or numbers move with no parameter, though the tape says that they may.
-- A loss that is not 0 has a slope along some bias: a head that has died has none, but then its loss would
-- not have fallen. One such number may be chance.
local function leads_nowhere(run)
  local carried, cut = 0, 0
  for _, row in ipairs(run.carries or {}) do carried = carried + row[1] + row[2] + row[3] end
  for j, pull in ipairs(run.pulls or {}) do
    local row = run.given[run.checkpoints[j]]
    if row and pull < LEAST_PULL * math.abs(row[1 + (j - 1) % 3]) then cut = cut + 1 end
  end
  if carried > 0 and cut == 0 then return nil end
  return { kind = "leads-nowhere", mistake = "graph-cut", chancy = carried > 0 and cut == 1 }
end

-- Whether the model answers the same, to the digit, for every scene that it was not trained on.
local function is_blind(run)
  for _, name in ipairs(NAMES) do
    local value = run.after[name .. "_0"]:narrow(1, SCENES + 1, UNSEEN)
    if (value - value:narrow(1, 1, 1)):abs():max():item() > 0 then return false end
  end
  return true
end

-- Descent lowers what it descends, and the three losses with it since every weight is positive: a
-- right run's losses fall on the scenes that it saw, and on others that are drawn alike. How far is a
-- matter of the recipe and of the start, so little is asked, and asked again with another start where
-- it is missed. What is compared are losses of the model as it answers before and after: where a run
-- begins inside train does not matter.
local function judge_falling(run)
  local before, amiss = losses_of(run.answer, "0", run.seen)
  local unseen = before and losses_of(run.answer, "unseen", run.unseen)
  local after = unseen and losses_of(run.after, "0", run.all)
  if not after then return once { kind = "prediction-" .. (amiss or 1) } end
  for i = 1, 3 do
    local now = mean(after[i])
    if not is_finite(now) then
      return { kind = "ran-away", mistake = "training-diverges", got = now, chancy = true }
    end
  end
  if is_blind(run) then return { kind = "blind", mistake = "trunk-died", chancy = true } end
  if leaves_one_out(run) then return { kind = "left-out", mistake = "graph-cut" } end
  for i = 1, 3 do
    local first, last = mean(before[i]), mean(after[i], 1, SCENES)
    if last > FALL * first then return not_falling(run, i, first, last) end
  end
  for i = 1, 3 do
    local first, last = mean(unseen[i]), mean(after[i], SCENES + 1)
    if last > FALL * first then return not_falling(run, i, first, last, "unseen") end
  end
  return leads_nowhere(run)
end

-- In C there is no model: three that have one parameter each are trained here, with the gradients and
-- the weights that the submission gives. Their losses are scale·x² + least.
local function train_in_c(check)
  local scale, least, s = { 2, 0.5, 0.1 }, { 0.3, 0.1, 0.02 }, { 0, 0, 0 }
  local x, rows, weights = { 1, 1, 1 }, {}, {}
  for epoch = 1, EPOCHS do
    for _ = 1, 2 do
      local losses = map(x, function(v, i) return scale[i] * v * v + least[i] end)
      local answer = asked({ ask = "grad", losses = tensor(losses), log_vars = tensor(s) })
      local along_losses, along_s = numbers(answer.grad_losses, 3), numbers(answer.grad_log_vars, 3)
      if not along_losses or not along_s then check:fail { kind = "missing", field = "grad_losses" } end
      x = map(x, function(v, i) return v - 0.1 * along_losses[i] * 2 * scale[i] * v end)
      s = map(s, function(v, i) return v - 0.1 * along_s[i] end)
      if not all_finite { x, s } then check:fail(once { kind = "ran-away" }) end
      rows[epoch] = losses
    end
    weights[epoch] = numbers(asked({ ask = "weights", losses = tensor(rows[epoch]), log_vars = tensor(s) }).weights, 3)
    if not weights[epoch] then check:fail { kind = "missing", field = "weights" } end
  end
  return rows, weights, s
end

return {
  judge_falling = judge_falling, train_in_c = train_in_c,
}
