-- The truth of the history that a training gave: it is held against the log of its calls.
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local scenes = require "scenes"
local log = require "log"
local losses = require "losses"
local forms = require "rows"
local trainings = require "run"

local EPOCHS = task.EPOCHS
local rows_of, all_finite, place, asked = answers.rows_of, answers.all_finite, answers.place, answers.asked
local factors = formulas.factors
local losses_of, mean = scenes.losses_of, scenes.mean
local batch_at, epochs_gone, is_near = log.batch_at, log.epochs_gone, log.is_near
local calls_needed, stages_of, counted, windows_of = log.calls_needed, log.stages_of, log.counted, log.windows_of
local misformed, all_rows, shared_rows = forms.misformed, forms.all_rows, forms.shared_rows
local first_off, untrue, map = forms.first_off, forms.untrue, forms.map
local other_loss, train_anew = losses.other_loss, trainings.train_anew

local function normalised(row, sum)
  local w = map(row, function(s) return math.exp(-s) end)
  return map(w, function(v) return v / (w[1] + w[2] + w[3]) * sum end)
end

-- What was put into the history in place of exp(−s) at the end of the epoch.
local OTHER_WEIGHTS = {
  { "history-of-s", "of-s", function(s) return s end },
  { "history-of-s", "of-variance", function(s) return map(s, math.exp) end },
  { "history-of-s", "of-sigma", function(s) return map(s, function(v) return math.exp(-v / 2) end) end },
  { "history-of-s", "of-twice-s", function(s) return map(s, function(v) return math.exp(-2 * v) end) end },
  { "history-normalised", "normalised", function(s) return normalised(s, 1) end },
  { "history-normalised", "normalised", function(s) return normalised(s, 3) end },
}

local FLT_MIN = 2 ^ -126 -- the least number of single precision to all its digits; a weight below it is none

local function in_single(w)
  return map(w, function(v) return math.abs(v) < FLT_MIN and 0 or v end)
end

local function weights_of(s)
  return in_single(map(s, function(v) return math.exp(-v) end))
end

-- history.weights. At the end of an epoch s stands where the first call of the next one finds it, to
-- the digit where every epoch has as many calls. Where epochs differ in that (a line search, a pass for
-- validation now and then) the rows are what s was at some calls, in their order, as many apart as an
-- epoch needs, the last of them what it is in the end. Not to the digit (half precision), s stands so at
-- some call within half an epoch of there: it moves on between two calls by a step, so what lies between
-- the least and the largest of them, two in a hundred more or less, is taken. But where every epoch has as
-- many steps, rows that are to the digit what s was some steps before each end, or behind it, were written
-- down at the wrong place.
local function judge_weights(run, given)
  local s, k, rows = run.log_vars, factors(3):tolist(), {}
  for e, row in ipairs(given) do rows[e] = in_single(row) end
  local calls = (#s - 1) / EPOCHS
  local function at(e, back)
    local row = s[e * calls + 1 - back]
    return row and weights_of(row)
  end
  local function is_at(back)
    return all_rows(rows, function(e) return at(e, back) end, 1.001)
      or all_rows(rows, function(e) return map(at(e, back), function(w, i) return w * k[i] end) end, 1.001)
  end
  local is_whole = calls % 1 == 0
  if is_whole and is_at(0) then return nil end
  if is_whole and is_at(calls) then
    return { kind = "weights-at-start", mistake = "history-at-the-start", where = place(1, 1), got = rows[1][1],
      wanted = at(1, 0)[1] }
  end
  local function is_at_call(e, c)
    local row = s[c] and weights_of(s[c])
    local halved = row and map(row, function(w, i) return w * k[i] end)
    return row and (all_rows({ rows[e] }, function() return row end, 1.001)
      or all_rows({ rows[e] }, function() return halved end, 1.001))
  end
  local function are_in_order()
    local c, needed = 1, calls_needed(run)
    for e = 1, EPOCHS do
      c = c + needed
      while c <= #s and not is_at_call(e, c) do c = c + 1 end
    end
    return c <= #s and is_at_call(EPOCHS, #s)
  end
  if are_in_order() then return nil end
  local stages = stages_of(s)
  local steps = (#stages - 1) / EPOCHS
  for back = 1 - steps, steps % 1 == 0 and steps - 1 or -steps do
    local function stage(e) return stages[math.min(e * steps + 1 - back, #stages)] end
    local function is_stage(factor)
      return all_rows(rows, function(e) return map(weights_of(stage(e)), function(w, i) return w * factor[i] end) end, 1.001)
    end
    if is_stage { 1, 1, 1 } or is_stage(k) then
      return { kind = "weights-at-another-step", mistake = "history-a-step-off", where = place(1, 1), got = rows[1][1], wanted = weights_of(stages[steps + 1])[1] }
    end
  end
  local off = first_off(rows, function(e, i)
    local low, high = math.huge, 0
    local from, to = math.floor((e - 0.5) * calls) + 1, math.ceil((e + 0.5) * calls) + 1
    for c = math.max(from, 1), math.min(to, #s) do
      local w = weights_of(s[c])[i]
      low, high = math.min(low, w), math.max(high, w)
    end
    local fits = rows[e][i] >= low / 1.02 and rows[e][i] <= high * 1.02
    if not fits and k[i] ~= 1 then return low * k[i], high * k[i] end
    return low, high
  end, 1.02)
  if not off then return nil end
  if shared_rows(rows) then return { kind = "rows-alike", field = "weights", mistake = "history-rows-shared" } end
  for _, other in ipairs(OTHER_WEIGHTS) do
    local function of(e)
      local row = s[math.min(#s, math.floor(e * calls + 1.5))]
      return other[3](row)
    end
    if all_rows(rows, of, 1.02) then
      return { kind = "weights-" .. other[2], mistake = other[1], where = place(off.e, off.i), got = off.got,
        wanted = off.wanted }
    end
  end
  return untrue("weights", off)
end

local SLACK = 1.17 -- a sixth more or less, for what is taken between: half precision, epochs of other calls

-- The first row that is no mean of the losses in the calls near its epoch, or of those that `evaluated(e, i)`,
-- where it is given, says. An epoch is a run of calls that follow one another, as many as there are calls
-- over epochs, that begins within half an epoch of where it should, or up to a whole one later. Where there
-- are more than the epoch needs (a line search asks again, others validate), what was written down is of some
-- of them: a mean of as many as it needs is not below that of the smallest, nor above that of the largest.
local function off_calls(rows, calls, needed, evaluated)
  local per, window = #calls / EPOCHS, windows_of(calls)
  local whole = math.max(1, math.floor(per + 0.5))
  local function range(e, i)
    local from, to = math.max(0, math.floor((e - 1.5) * per)), math.min(math.ceil(e * per) + whole, #calls)
    local low, high = math.huge, 0
    for c = from + 1, to - whole + 1 do
      local value = window(c, whole, i)
      low, high = math.min(low, value), math.max(high, value)
    end
    if whole <= needed then return low, high end
    local near = {}
    for c = from + 1, to do near[#near + 1] = calls[c][i] end
    table.sort(near)
    return mean(near, 1, needed), mean(near, #near - needed + 1)
  end
  return first_off(rows, function(e, i)
    if evaluated and evaluated(e, i) then return rows[e][i], rows[e][i] end
    return range(e, i)
  end, SLACK)
end

-- Whether the losses were worked out anew at the end of each epoch, with the model as it stood then. Such a
-- loss need not lie near any that was trained on: a long step may have led anywhere. So the same training is
-- asked for once more, and the model is looked at, as it answers when it is used (in Python: in eval mode),
-- at the first call of each further epoch, before which it does not move, and after the last. Where epochs
-- differ in their calls, what lies between the looks before and after is taken. Its history is held against
-- its own looks, so nothing hangs on whether it went as the first did.
local function is_evaluated(run, needed)
  local per, at = run.calls / EPOCHS, {}
  for e = 1, EPOCHS - 1 do at[e] = math.floor(e * per + 0.5) + 1 end
  local answer = train_anew(run, { checkpoints = tensor(at), used = 1 })
  local rows, given = rows_of(answer.losses), rows_of(answer.given)
  if misformed({ answer = answer, calls = run.calls }, "losses") or not given then return false end
  local looks = { [0] = losses_of(answer, "0", run.seen) }
  for e = 1, EPOCHS - 1 do looks[e] = losses_of(answer, tostring(e), run.seen) end
  looks[EPOCHS] = losses_of(asked({ ask = "look", images = run.seen.images }), "0", run.seen)
  local reach = per % 1 == 0 and 0 or 1
  local calls = counted(given, rows_of(answer.carries))
  return not off_calls(rows, calls, needed, function(e, i)
    local low, high = math.huge, 0
    for k = math.max(0, e - reach), math.min(EPOCHS, e + reach) do
      if not looks[k] then return false end
      low, high = math.min(low, mean(looks[k][i])), math.max(high, mean(looks[k][i]))
    end
    return is_near(rows[e][i], low, high, i, SLACK)
  end)
end

-- history.losses: the mean of the losses in the calls of the epoch, or of those that the model has at its
-- end. One batch's losses in place of the mean are known to the digit, where the batches are known.
local function judge_losses(run, rows)
  local calls = counted(run.given, run.carries)
  local per, window = #calls / EPOCHS, windows_of(calls)
  local is_whole, whole = per % 1 == 0, math.max(1, math.floor(per + 0.5))
  local function mean_of(e) return map(calls[1], function(_, i) return window((e - 1) * whole + 1, whole, i) end) end
  if is_whole and all_rows(rows, mean_of, 1.001) then return nil end
  local needed = calls_needed(run)
  local off = off_calls(rows, calls, needed)
  local _, alike = batch_at(run, 1)
  for b = 1, is_whole and whole > 1 and needed > 1 and (off or alike == 3) and whole or 0 do
    if all_rows(rows, function(e) return calls[(e - 1) * whole + b] end, 1.001) then
      return { kind = "losses-of-one-batch", mistake = "history-of-one-batch", where = place(1, 1), got = rows[1][1],
        wanted = mean_of(1)[1] }
    end
  end
  if not off or is_evaluated(run, needed) then return nil end
  local failure = { kind = "untrue", field = "losses", where = place(off.e, off.i), got = off.got, wanted = off.wanted }
  local function sum_of(e) return map(mean_of(e), function(v) return v * whole end) end
  local function weighted(e)
    local sum = { 0, 0, 0 }
    for c = (e - 1) * whole + 1, e * whole do
      sum = map(sum, function(v, i) return v + math.exp(-run.log_vars[c][i]) * run.given[c][i] / whole end)
    end
    return sum
  end
  local function weighted_and_s(e)
    local at = run.log_vars[e * whole + 1] or run.log_vars[#run.log_vars]
    return map(weighted(e), function(v, i) return v + at[i] end)
  end
  local function each_with_its_s(e, later) -- as s stood at the call, or one step later
    local sum = { 0, 0, 0 }
    for c = (e - 1) * whole + 1, e * whole do
      local s = run.log_vars[c + later] or run.log_vars[#run.log_vars]
      sum = map(sum, function(v, i) return v + (math.exp(-s[i]) * run.given[c][i] + s[i]) / whole end)
    end
    return sum
  end
  local function is_weighted()
    return all_rows(rows, weighted, 1.1) or all_rows(rows, weighted_and_s, 1.1)
      or all_rows(rows, function(e) return each_with_its_s(e, 0) end, 1.02)
      or all_rows(rows, function(e) return each_with_its_s(e, 1) end, 1.02)
  end
  if shared_rows(rows) then
    failure.kind, failure.mistake = "rows-alike", "history-rows-shared"
  elseif is_whole and whole > 1 and all_rows(rows, sum_of, 1.01) then
    failure.kind, failure.mistake = "losses-summed", "history-summed"
  elseif is_whole and #calls == #run.given and is_weighted() then
    failure.kind, failure.mistake = "losses-weighted", "history-weighted"
  end
  return failure
end

local function judge_history(run)
  local gone = run.given and run.log_vars and epochs_gone(run)
  for _, name in ipairs { "weights", "losses" } do
    local wrong = misformed(run, name)
    if wrong and gone and gone > 0 then wrong.mistake = "epochs-left-out" end
    if wrong then return wrong end
  end
  if gone then return { kind = "as-above" } end
  if run.calls == 0 or not run.given or not run.log_vars then return { kind = "as-above" } end
  local weights, losses = rows_of(run.answer.weights), rows_of(run.answer.losses)
  for i, rows in ipairs { weights, losses } do
    if not all_finite(rows) then
      return { kind = "not-finite", field = i == 1 and "weights" or "losses", mistake = "training-diverges", chancy = true }
    end
  end
  local wrong = judge_weights(run, weights) or judge_losses(run, losses)
  if wrong then return wrong end
  local other = other_loss(run)
  if other then return { kind = "as-above", chancy = other.chancy } end
end

return {
  judge_history = judge_history,
}
