-- The history that a training gave, held against the log of its calls.
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local scenes = require "scenes"
local training = require "training"

local EPOCHS, SCENES, BATCH = task.EPOCHS, task.SCENES, task.BATCH
local single, rows_of, all_finite, place = answers.single, answers.rows_of, answers.all_finite, answers.place
local asked = answers.asked
local factors = formulas.factors
local losses_of, mean = scenes.losses_of, scenes.mean
local batch_at, other_loss, epochs_gone = training.batch_at, training.other_loss, training.epochs_gone
local train_anew, at_checkpoint = training.train_anew, training.at_checkpoint
local is_near, EXACT = training.is_near, training.EXACT

-- What is the matter with the form of a part of the history; nil where nothing is.
local function misformed(run, name)
  local rows, count, width = rows_of(run.answer[name])
  local are = run.answer[name .. "_are"]
  local history = run.answer.history
  local failure = { kind = "rows", field = name, got = count, wanted = EPOCHS }
  if run.answer[name .. "_zero"] and (count == EPOCHS or count == EPOCHS - 1) then
    failure.kind, failure.mistake = "rows-from-zero", "history-of-another-length"
  elseif history == "tuple" or history == "list" then
    failure.kind, failure.got, failure.mistake = "history-is", history, "history-missing"
  elseif not rows then
    failure.kind = are == "ragged" and "rows-ragged" or are == "odd" and "rows-odd" or "rows-missing"
    failure.got = single(run.answer[name .. "_rows"]) or history
    failure.mistake = failure.kind == "rows-missing" and run.calls > 0 and "history-missing" or nil
  elseif count == EPOCHS and width == 3 then
    return nil
  elseif count == 3 and width == EPOCHS then
    failure.kind, failure.mistake = "rows-transposed", "history-transposed"
  elseif width == 3 and count == run.calls and count > EPOCHS then
    failure.kind, failure.mistake = "rows-per-batch", "history-per-batch"
  elseif width == 3 then
    failure.mistake = count < EPOCHS / 2 and "history-missing" or "history-of-another-length"
  else
    failure.kind, failure.got, failure.mistake = "rows-width", width, "history-of-another-length"
  end
  return failure
end

-- The rows as `of(e)` makes them, or each row's numbers: whether all are alike.
local function all_rows(rows, of, slack)
  for e, row in ipairs(rows) do
    local wanted = of(e)
    if not wanted then return false end
    for i = 1, 3 do
      local a, b = row[i], wanted[i]
      if not (math.abs(a - b) <= (slack - 1) * math.max(math.abs(a), math.abs(b))) then return false end
    end
  end
  return true
end

local function map(row, f)
  return { f(row[1], 1), f(row[2], 2), f(row[3], 3) }
end

local function shared_rows(rows)
  local last = rows[#rows]
  return all_rows(rows, function() return last end, 1)
end

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

-- The first row, task and range that is not what the log of the calls says; nil where all are.
local function first_off(rows, range, slack)
  for e, row in ipairs(rows) do
    for i = 1, 3 do
      local low, high = range(e, i)
      if not (row[i] >= low / slack and row[i] <= high * slack) then
        return { e = e, i = i, got = row[i], wanted = (low + high) / 2 }
      end
    end
  end
end

local function untrue(field, off)
  return { kind = "untrue", field = field, where = place(off.e, off.i), got = off.got, wanted = off.wanted }
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
  map = map, untrue = untrue, judge_history = judge_history,
}
