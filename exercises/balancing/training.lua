-- Whether a training trained what it should.
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local scenes = require "scenes"
local log = require "log"
local losses = require "losses"
local trainings = require "run"

local EPOCHS, SCENES, BATCH, DEPTH, NAMES = task.EPOCHS, task.SCENES, task.BATCH, task.DEPTH, task.NAMES
local numbers, rows_of, all_finite = answers.numbers, answers.rows_of, answers.all_finite
local shape_text, once = answers.shape_text, answers.once
local factors, is_sound = formulas.factors, formulas.is_sound
local ANSWERS, has_shape = scenes.ANSWERS, scenes.has_shape
local at_checkpoint, batch_at, epochs_gone = log.at_checkpoint, log.batch_at, log.epochs_gone
local other_loss, train_anew = losses.other_loss, trainings.train_anew

-- Whether the gradient that training left along s is that of all calls since its beginning. A right
-- run leaves that of its last step, or of as many as it takes together, or none. The sum over a whole
-- training is proportional to it in three numbers at once only where nothing was ever set to zero.
local function is_accumulated(run)
  local left, k = numbers(run.answer.left, 3), factors(3):tolist()
  if not left or not run.given or not run.log_vars or run.calls < 2 * EPOCHS then return false end
  local function is_like(sum)
    local up, down, size = 0, 0, 0
    for i = 1, 3 do
      up, down = up + left[i] * sum[i], down + sum[i] * sum[i]
      size = math.max(size, math.abs(left[i]))
    end
    for i = 1, 3 do
      if not (math.abs(left[i] - sum[i] * up / down) < 1e-3 * size) then return false end
    end
    return up > 0
  end
  local sum, epoch = { 0, 0, 0 }, math.ceil(run.calls / EPOCHS)
  for c = #run.given, 1, -1 do
    for i = 1, 3 do
      sum[i] = sum[i] + k[i] * (1 - math.exp(-run.log_vars[c][i]) * run.given[c][i])
    end
    if #run.given - c < epoch and is_like(sum) then return false end
  end
  return is_like(sum)
end

-- How many parameters move all three answers, how many of them training moved, whether it moved others,
-- and the first task of which no parameter moved, where it has some that move its answer alone; nil where
-- the model shows no parameters.
local function trunk_of(run)
  local reach, count, columns = rows_of(run.answer.reach)
  local shift = reach and numbers(run.answer.shift, count)
  if not shift or columns ~= 3 then return nil end
  local shared, moved, others = 0, 0, false
  local still = {}
  for p, row in ipairs(reach) do
    others = others or shift[p] ~= 0
    local first = row[1] > 0 and 1 or row[2] > 0 and 2 or 3
    local reached = (row[1] > 0 and 1 or 0) + (row[2] > 0 and 1 or 0) + (row[3] > 0 and 1 or 0)
    if reached == 3 then
      shared = shared + 1
      moved = moved + (shift[p] ~= 0 and 1 or 0)
    elseif reached == 1 then
      still[first] = still[first] ~= false and shift[p] == 0
    end
  end
  return shared, moved, others, others and (still[1] and 1 or still[2] and 2 or still[3] and 3) or nil
end

-- Whether an epoch leaves batches out. Where each call that was looked at was given one batch of four
-- scenes, sixteen scenes take four calls. And calls that were drawn here are all of one batch only
-- where no other is trained on; or by chance, where batches are shuffled.
local function leaves_batches_out(run)
  local first, looked, same = nil, 0, 0
  for j = 1, #run.checkpoints do
    if at_checkpoint(run, j) then
      local b, count = batch_at(run, j)
      looked = looked + 1
      first = first or b
      if count == 3 and b == first then same = same + 1 end
      if count ~= 3 then return false end
    end
  end
  if looked < 3 then return false end
  return run.calls < EPOCHS * SCENES // BATCH or same == looked, same == looked
end

-- Whether training moved a log variance.
local function is_moved(run)
  local first, last = run.log_vars[1], run.log_vars[#run.log_vars]
  for i = 1, 3 do
    if not (math.abs(last[i] - first[i]) < 1e-5) then return true end
  end
  return false
end

-- Whether each answer has the shape of some task, and no two of the same.
local function are_exchanged(run)
  local taken = {}
  for _, name in ipairs(NAMES) do
    for i = 1, #NAMES do
      if has_shape(run.answer[name .. "_0"], i, SCENES) then taken[i] = true end
    end
  end
  return taken[1] and taken[2] and taken[3]
end

-- The first answer of another shape than the task names.
local function misshapen(run)
  for i, name in ipairs(NAMES) do
    local value = run.answer[name .. "_0"]
    if not has_shape(value, i, SCENES) then
      local is_depth_plane = i == DEPTH and tensor.is(value) and value:dim() == 4
      return {
        kind = tensor.is(value) and "shape-" .. i or "prediction-" .. i,
        got = tensor.is(value) and shape_text(value) or nil,
        wanted = shape_text(tensor.zeros(SCENES, table.unpack(ANSWERS[i]))),
        mistake = is_depth_plane and "depth-with-a-channel" or are_exchanged(run) and "answers-exchanged" or nil,
      }
    end
  end
end

-- The total is the same formula in training: of the losses that it was given, at the s of that moment,
-- up to half precision.
local function other_total(run)
  local totals, k = numbers(run.answer.totals, #run.given), factors(3):tolist()
  for c, row in ipairs(run.given) do
    local wanted, size = 0, 0
    for i = 1, 3 do
      local s = run.log_vars[c][i]
      wanted = wanted + k[i] * (math.exp(-s) * row[i] + s)
      size = size + k[i] * (math.exp(-s) * row[i] + math.abs(s))
    end
    local got = totals and totals[c] or 0 / 0
    if not (math.abs(got - wanted) <= 0.02 * size + 1e-4) then
      return { kind = "another-total", got = got, wanted = wanted, mistake = "another-total" }
    end
  end
end

-- How far apart what a model answered at two moments is, of each task; nil where it is not one answer.
local function apart(a, b)
  local far = {}
  for i, name in ipairs(NAMES) do
    local one, other = a(name), b(name)
    if not tensor.is(one) or not tensor.is(other) or one:numel() < other:numel() or other:dim() == 0 then return nil end
    one = one:reshape(-1):narrow(1, 1, other:numel())
    far[i] = (one - other:reshape(-1)):abs():mean():item()
  end
  return far
end

local STILL, ENOUGH, LATE = 0.01, 2, 0.75 -- of its way; of epochs; of the calls

-- Whether the model stood still while the criterion was asked about it, and was trained before that or after:
-- from the first call to the last that was looked at, epochs later, its answers went less than a hundredth of
-- the way that training took them. Whoever steps along the total's gradients goes on meanwhile, whatever else
-- moves the model. Where epochs are of so many calls that all looks fall into the first of them, and it stands
-- still in these, the same training is asked for once more and looked at later.
local function stands_still(run)
  local function at(answer, j) return function(name) return answer[name .. "_" .. j] end end
  local way = apart(at(run.after, 0), at(run.answer, 0))
  local function is_still(answer, j)
    local gone = apart(at(answer, j), at(answer, 1))
    for i = 1, way and gone and 3 or 0 do
      if not (gone[i] <= STILL * way[i]) then return false end
    end
    return way ~= nil and gone ~= nil
  end
  local last = 1
  for j = 2, #run.checkpoints do last = at_checkpoint(run, j) and j or last end
  if last == 1 or not is_still(run.answer, last) then return false end
  if run.checkpoints[last] > ENOUGH * run.calls / EPOCHS then return true end
  return is_still(train_anew(run, { checkpoints = tensor { 1, math.ceil(LATE * run.calls) } }), 2)
end

local function judge_training(run, check)
  local wrong = misshapen(run)
  if wrong then return wrong end
  if run.calls == 0 then return { kind = "criterion-unused", mistake = "criterion-unused" } end
  if not run.log_vars or not run.given then return once { kind = "missing", field = "log_vars" } end
  if not all_finite(run.given) or not all_finite(run.log_vars) then
    return { kind = "ran-away", mistake = "training-diverges", chancy = true }
  end
  local shared, moved, others, still = trunk_of(run)
  if shared == 0 then return { kind = "no-trunk", mistake = "no-shared-trunk", chancy = true } end
  if not is_moved(run) then return { kind = "weights-still", mistake = "log-vars-not-trained" } end
  local gone = epochs_gone(run)
  if gone then return { kind = "epochs-left-out", got = gone, wanted = EPOCHS, mistake = "epochs-left-out" } end
  -- Losses that are not those of a model that stood still are those of another model.
  if moved == 0 and not others then return { kind = "model-still", mistake = "model-not-trained" } end
  if is_accumulated(run) then return { kind = "accumulated", mistake = "gradients-accumulated" } end
  local other = other_loss(run)
  if other then
    return {
      kind = "another-loss-" .. other.task,
      got = other.got,
      wanted = other.wanted,
      mistake = "another-loss",
      chancy = other.chancy,
    }
  end
  local off = is_sound(check) and other_total(run)
  if off then return off end
  if moved == 0 and others then return { kind = "trunk-still", mistake = "trunk-not-trained" } end
  if still then return { kind = "head-still-" .. still, mistake = "head-not-trained" } end
  local leaves_out, is_one = leaves_batches_out(run)
  if leaves_out then
    return { kind = "batches-left-out", got = run.calls / EPOCHS, mistake = "batches-left-out", chancy = is_one }
  end
  if stands_still(run) then return { kind = "stands-still", chancy = true } end -- one that runs away late looks so
end

return {
  judge_training = judge_training,
}
