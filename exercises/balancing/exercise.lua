-- Exercise 3: adaptive loss balancing. What is asked of a submission, and what it must answer.
--
-- Theory of operation. What runs beside the submission is an instrument (call.lua, call.c, call.py): it
-- sets inputs, calls, and answers with the numbers that came back. Every judgement is made here. Of a
-- training it answers with what a run leaves: the losses and log variances at each call of the
-- criterion, the history, how far each parameter moved, and what the model answers for scenes that are
-- sent: before it, at calls that are drawn here, and when it is asked once more after it. The losses of
-- those answers are computed here, from labels of scenes that are new each time. The log of the calls
-- counts where it agrees with them, the history where it agrees with the log.
--
-- What a check asks must hold for every right program, whatever its optimiser, batches, augmentation,
-- precision or further passes; beside each stands why it does. What chance can spoil is tried again
-- with other scenes and another start.
local grading = require "grading"

local EPOCHS, SCENES, UNSEEN = 12, 16, 8
local BATCH = 4 -- as call.lua and call.py cut them
local DEPTH = 2 -- the one regression of the three tasks
local NAMES = { "segmentation", "depth", "detection" }
local FALL = 0.97 -- a loss falls where no more than this share of it is left
local DEFICIT, TRAININGS = 12, 60 -- of trainings, where chance may have spoilt one

-- To three digits after the point: a counterexample is read, and typed again, by a person.
local function uniform(from, to)
  return math.floor((from + (to - from) * math.random()) * 1000 + 0.5) / 1000
end

-- Σ k·(exp(−s)·L + s). The paper halves both terms of a regression: k is 1, for the depth 1 or ½, and
-- which of the two a submission chose is its own affair, as long as both terms agree.
local function total_of(losses, log_vars, k)
  return (((-log_vars):exp() * losses + log_vars) * k):sum()
end

-- What a right program answers, where it trains s itself.
local function expected(question)
  local k = question._factors or tensor.ones(question.losses:size(1))
  if question.ask == "weights" then return { weights = (-question.log_vars):exp() * k } end
  if question.ask == "step" then
    local s = question.log_vars
    for _ = 1, question.steps do s = s - (1 - (-s):exp() * question.losses) * k * question.rate end
    return { log_vars = s }
  end
  local losses = tensor(question.losses, { grad = true })
  local log_vars = tensor(question.log_vars, { grad = true })
  local total = total_of(losses, log_vars, k)
  if question.ask == "total" then return { total = total } end
  total:backward()
  return { grad_losses = losses.grad, grad_log_vars = log_vars.grad }
end

local function draw(tasks)
  local losses, log_vars = {}, {}
  for i = 1, tasks do
    losses[i], log_vars[i] = uniform(0.1, 4), uniform(-1.5, 1.5)
  end
  return { numbers = {}, shape = { tasks }, arrays = { losses = losses, log_vars = log_vars } }
end

local function given(losses, log_vars)
  return { numbers = {}, shape = { #losses }, arrays = { losses = losses, log_vars = log_vars } }
end

-- Answers -------------------------------------------------------------------------------------

-- The numbers of an answer as a flat list, nil where it is not `count` of them.
local function numbers(value, count)
  if type(value) == "number" then value = tensor { value } end
  if not tensor.is(value) or value:numel() ~= count then return nil end
  return value:reshape(count):tolist()
end

local function single(value)
  return (numbers(value, 1) or {})[1]
end

-- A table of numbers as rows, nil where it is none; and its measures.
local function rows_of(value)
  if not tensor.is(value) or value:dim() ~= 2 or value:numel() == 0 then return nil, 0, 0 end
  return value:tolist(), value:size(1), value:size(2)
end

local function is_finite(value)
  return value == value and math.abs(value) < math.huge
end

local function all_finite(rows)
  for _, row in ipairs(rows) do
    for _, value in ipairs(row) do
      if not is_finite(value) then return false end
    end
  end
  return true
end

-- A place as the submission's language writes it: [1][2] in Lua, [0][1] elsewhere.
local function place(...)
  local first, text = language() == "lua" and 0 or 1, ""
  for _, i in ipairs { ... } do text = ("%s[%d]"):format(text, i - first) end
  return text
end

local function shape_text(value)
  local sizes = {}
  for i = 1, value:dim() do sizes[i] = ("%d"):format(value:size(i)) end
  return ("(%s%s)"):format(table.concat(sizes, ", "), #sizes == 1 and "," or "")
end

local told = {} -- what the learner was told already, by its kind

-- A failure whose cause is the same in every check is told at length in the first of them only.
local function once(failure)
  local key = failure.kind .. "." .. (failure.field or "")
  if told[key] then return { kind = "as-above", mistake = failure.mistake } end
  told[key] = true
  return failure
end

-- What is the matter with an answer apart from its numbers; nil where there is nothing.
local function trouble_of(answer)
  if answer.absent then return once { kind = "absent", field = answer.absent } end
  if answer.unready then return once { kind = "unready", field = answer.unready } end
  local kind = answer.kind
  if kind == "tuple" or kind == "list" or kind == "dict" or kind == "table" then
    return once { kind = "several-returned", got = kind, mistake = "several-returned" }
  end
  if kind == "float" or kind == "int" or kind == "number" then
    return once { kind = "plain-number", mistake = "plain-number" }
  end
  if kind then return once { kind = "nothing-returned", got = kind } end
  if answer.cut then return once { kind = "total-cut", mistake = "plain-number" } end
  if answer.numbers then return { kind = "count", field = "total", got = single(answer.numbers) } end
end

local broken = {} -- by group, the checks that an error of the submission ended at once
local running, answered -- the check that is running, and its questions that were answered

-- More numbers than these beside what is looked at are no answer of the instrument.
local SURPLUS, LOOKED_AT = 16384, { given = true, totals = true, carries = true, log_vars = true, weights = true,
  losses = true }

local function asked(question)
  local answer, surplus = ask(question).answer, 0
  for name, value in pairs(answer) do
    local is_scene = name:find("^segmentation_") or name:find("^depth_") or name:find("^detection_")
    if tensor.is(value) and not LOOKED_AT[name] and not (question.images and is_scene) then
      surplus = surplus + value:numel()
    end
  end
  if surplus > SURPLUS then running:fail { kind = "surplus", got = surplus } end
  answered = answered + 1
  return answer
end

-- Formulas ------------------------------------------------------------------------------------

local depth_factor -- nil: not asked yet

-- Each task's factor: for the depth what its loss of 1 costs beside two others of 0, with log variances
-- of 0. One task, and two, are counted as these three.
local function factors(tasks)
  if not depth_factor then
    local question = { ask = "total", losses = tensor { 0, 1, 0 }, log_vars = tensor { 0, 0, 0 } }
    local cost = single(asked(question).total)
    depth_factor = cost and math.abs(cost - 0.5) < 1e-4 and 0.5 or 1
    answered = 0
  end
  local list = {}
  for i = 1, tasks do list[i] = i == DEPTH and depth_factor or 1 end
  return tensor(list)
end

local function ask_for(case, what)
  local question = grading.question(case, what)
  question._factors = factors(case.shape[1])
  return question
end

-- Between setting the log variances and asking for the total, the instrument sets those of another
-- criterion, one higher: whether it is their total that came back.
local function is_total_of_another(question, answer)
  local total = single(answer.total)
  local other = total_of(question.losses, question.log_vars + 1, question._factors):item()
  return total and math.abs(total - other) < 1e-4 * (1 + math.abs(other))
end

-- Formulas whose totals differ from the right one only where log variances are below 0 or far off.
local OTHER_TOTALS = {
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l + s:abs()):sum() end },
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l - s):sum() end },
}
for _, bounds in ipairs { { 0, 1e9 }, { -1e9, 0 }, { -1, 1 }, { -2, 2 }, { -3, 3 }, { -4, 4 }, { -5, 5 }, { 0, 10 } } do
  OTHER_TOTALS[#OTHER_TOTALS + 1] = {
    "log-vars-clamped",
    function(l, s)
      local held = s:clamp(bounds[1], bounds[2])
      return ((-held):exp() * l + held):sum()
    end,
  }
end

-- Gradients that are written by hand and miss by a sign or by a term, of a total that is right.
local OTHER_GRADIENTS = {
  { "gradient-sign", "grad_log_vars", function(l, s) return (-s):exp() * l - 1 end },
  { "gradient-sign", "grad_log_vars", function(l, s) return (-s):exp() * l + 1 end },
  { "gradient-sign", "grad_losses", function(_, s) return -(-s):exp() end },
  { "gradient-term-missing", "grad_log_vars", function(l, s) return -((-s):exp() * l) end },
  { "gradient-term-missing", "grad_log_vars", function(l) return 1 - l end },
  { "gradient-term-missing", "grad_log_vars", function(_, s) return 1 - (-s):exp() end },
  { "gradient-term-missing", "grad_losses", function(l) return l * 0 + 1 end },
  { "gradient-term-missing", "grad_losses", function(l, s) return (-s):exp() * l end },
}

local OTHER_WEIGHTS_IN_FORCE = {
  { "weights-normalised", function(s) return (-s):softmax(1) end },
  { "weights-normalised", function(s) return (-s):softmax(1) * s:numel() end },
  { "precision-inverted", function(s) return s:exp() end },
}

local function is_like(value, wanted)
  local found = numbers(value, wanted:numel())
  if not found then return false end
  local off = (tensor(found) - wanted:reshape(-1)):abs():max():item()
  return off < 1e-4 * (1 + wanted:abs():max():item())
end

-- Asked once more, the same question gets another answer.
local function keeps_state(question, answer, field)
  local again = asked(question)[field]
  local first, second = single(answer[field]), single(again)
  return first and second and is_finite(first) and is_finite(second) and first ~= second
end

-- The known mistake that an answer shows, where the wrong programs beside this file cannot: they are
-- asked with log variances above 0, and have their gradients from the tape.
local function mistake_in(question, answer, what)
  local l, s = question.losses, question.log_vars
  if what == "total" then
    for _, other in ipairs(OTHER_TOTALS) do
      if l:numel() > 1 and is_like(answer.total, other[2](l, s)) then return other[1] end
    end
    return keeps_state(question, answer, "total") and "state-kept" or nil
  end
  if what == "weights" then
    local is_right = asked({ ask = "total", losses = l, log_vars = s }).total
    if not is_like(is_right, total_of(l, s, factors(l:numel()))) then return nil end
    for _, other in ipairs(OTHER_WEIGHTS_IN_FORCE) do
      if l:numel() > 1 and is_like(answer.weights, other[2](s)) then return other[1] end
    end
    return nil
  end
  local total = asked({ ask = "total", losses = l, log_vars = s }).total
  if not is_like(total, total_of(l, s, factors(l:numel()))) then return nil end
  local right = expected(question)
  for _, field in ipairs { "grad_losses", "grad_log_vars" } do
    local value, wanted = answer[field], right[field]
    if language() == "c" and tensor.is(value) and not (value:abs():max():item() < math.huge) then
      return "output-not-written"
    end
    for _, other in ipairs(is_like(value, wanted) and {} or OTHER_GRADIENTS) do
      if field == other[2] and is_like(value, other[3](l, s)) then return other[1] end
    end
  end
end

-- nil where the submission answers as it should, else the failure.
local function differs(check, case, what, note)
  local question = ask_for(case, what)
  local failure = check:differs(question, expected(question), note)
  answered = answered + 1
  if not failure then return nil end
  if failure.kind == "missing" then
    local trouble = trouble_of(failure.answer)
    if trouble then return trouble end
    failure.where = ""
    return failure
  elseif what == "total" and is_total_of_another(question, failure.answer) then
    return { kind = "shared", question = question, got = failure.got, wanted = failure.wanted,
      mistake = "log-vars-shared" }
  end
  failure.where = failure.index and place(failure.index)
  failure.mistake = failure.answer and mistake_in(question, failure.answer, what) or nil
  return failure
end

local function must(check, case, what, note)
  local failure = differs(check, case, what, note)
  if failure then check:fail(failure) end
end

-- With 1 task, 2 tasks and so on.
local function each(check, count, what, note)
  check:forall(count, function(i) return draw(i) end, function(case)
    return differs(check, case, what, note)
  end)
end

local STEPS, RATE, LONGEST = 40, 0.5, 1

-- Gradient descent on the log variances from `start`, with losses that stay as they are: the
-- submission says the gradient, the steps are taken here. No step is longer than LONGEST. Where it
-- ends, and the gradient there.
local function descend(check, losses, start)
  local count = #losses
  local s, rate, gradient = tensor(start), RATE / factors(count), nil
  for _ = 1, STEPS do
    local answer = asked({ ask = "grad", losses = tensor(losses), log_vars = s })
    local slopes = numbers(answer.grad_log_vars, count)
    if not slopes then
      check:fail(trouble_of(answer) or once { kind = "missing", field = "grad_log_vars" })
    end
    for i, slope in ipairs(slopes) do
      if not is_finite(slope) then
        check:fail { kind = "nan", field = "log_vars", where = place(i), got = slope, wanted = math.log(losses[i]) }
      end
    end
    gradient = tensor(slopes)
    s = s - (gradient * rate):clamp(-LONGEST, LONGEST)
  end
  return s:tolist(), gradient:tolist()
end

local sound -- whether the total of the worked row, and its gradient, are right; nil: not asked yet

-- Whether the formula is right: only then is what training does wrong a mistake of the training.
local function is_sound(check)
  if sound == nil then
    local case = given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) })
    local total, gradient = ask_for(case, "total"), ask_for(case, "grad")
    sound = check:differs(total, expected(total)) == nil and check:differs(gradient, expected(gradient)) == nil
  end
  return sound
end

-- What follows from a wrong formula is not named beside it.
local FOLLOWS = {
  ["log-vars-not-trained"] = true, ["training-diverges"] = true, ["falls-too-little"] = true,
  ["trunk-died"] = true, ["model-not-trained"] = true, ["gradients-accumulated"] = true,
  ["graph-cut"] = true, ["history-of-s"] = true,
}

-- Ends the check; what it names stands only where nothing else explains it.
local function blame(check, failure)
  if FOLLOWS[failure.mistake] and (language() == "c" or not is_sound(check)) then failure.mistake = nil end
  check:fail(failure)
end

-- Scenes --------------------------------------------------------------------------------------

-- Every fourth pixel of a label map, from the middle of its block.
local function sampled(map)
  return map:reshape(-1, 16, 4, 24, 4):select(5, 3):select(3, 3)
end

-- Scenes and what is true of them.
local function scenes_of(count, seed)
  local road = data.road(count, seed)
  return {
    images = (road.images:reshape(-1, 3, 16, 4, 24, 4):mean(6):mean(4) - 0.5) * 1.5,
    segmentation = sampled(road.segmentation),
    depth = sampled(road.depth),
    detection = road.detection,
  }
end

local function part(scenes, from, count)
  local some = {}
  for name, values in pairs(scenes) do some[name] = values:narrow(1, from, count) end
  return some
end

local ANSWERS = { { 5, 16, 24 }, { 16, 24 }, { 3, 8, 12 } }

-- Whether task i's answer for `count` scenes has the shape that the task names.
local function has_shape(value, i, count)
  if not tensor.is(value) or value:dim() ~= #ANSWERS[i] + 1 or value:size(1) ~= count then return false end
  for axis, size in ipairs(ANSWERS[i]) do
    if value:size(axis + 1) ~= size then return false end
  end
  return true
end

local LOSSES = { loss.cross_entropy, loss.mae, loss.focal }

-- The losses of each scene, of each task, of what a model answered for `scenes`; where an answer has
-- not as many numbers as it should, its task. The shape is another question, asked elsewhere.
local function losses_of(answer, when, scenes)
  local found, count = {}, scenes.images:size(1)
  for i, name in ipairs(NAMES) do
    local value, size = answer[name .. "_" .. when], count
    for _, n in ipairs(ANSWERS[i]) do size = size * n end
    if not tensor.is(value) or value:numel() ~= size then return nil, i end
    local each = LOSSES[i](value:reshape(count, table.unpack(ANSWERS[i])), scenes[name], { reduction = "none" })
    found[i] = each:reshape(count, -1):mean(2):tolist()
  end
  return found
end

local function mean(list, from, to)
  local sum = 0
  for i = from or 1, to or #list do sum = sum + list[i] end
  return sum / ((to or #list) - (from or 1) + 1)
end

-- Training ------------------------------------------------------------------------------------

-- The calls of the criterion at which the model is looked at. The first three are there in every run,
-- which calls it once an epoch at least, the others where each batch is a call. One after the other
-- they fall on different batches where batches come in their order.
local function checkpoints()
  local function drawn(from, to, b) return BATCH * math.random(from, to) + b end
  return { 1, drawn(0, 1, 2), drawn(1, 2, 3), drawn(5, 7, 4), drawn(9, 11, 1) }
end

local runs = {} -- the trainings of this submission, in the order in which they were asked for

local function in_numbers(answer)
  for name, value in pairs(answer) do answer[name] = single(value) or value end
  return answer
end

-- Training number `n` of this submission.
local function training(check, n)
  if runs[n] then return runs[n] end
  local scenes = scenes_of(SCENES + UNSEEN, math.random(1, 1000000))
  local run = {
    all = scenes,
    seen = part(scenes, 1, SCENES),
    unseen = part(scenes, SCENES + 1, UNSEEN),
    checkpoints = checkpoints(),
  }
  run.question = {
    ask = "train",
    epochs = EPOCHS,
    seed = math.random(1, 1000000),
    unseen = run.unseen.images,
    checkpoints = tensor(run.checkpoints),
  }
  for name, values in pairs(run.seen) do run.question[name] = values end
  run.answer = asked(run.question)
  local trouble = trouble_of(run.answer)
  if trouble then check:fail(trouble) end
  run.after = asked({ ask = "look", images = scenes.images })
  run.calls = single(run.answer.calls) or 0
  run.given = rows_of(run.answer.given)
  run.log_vars = rows_of(run.answer.log_vars)
  run.carries = rows_of(run.answer.carries)
  runs[n] = run
  return run
end

-- What a judge says of a training: nil, or a failure. One that chance may have brought about is weighed
-- against other trainings (Wald 1945): the submission passes once more of them went well than did not,
-- and fails once DEFICIT more did not. A recipe that goes well three times out of five (L-BFGS, with a
-- batch that changes under it) fails so once in four hundred, one that does two times out of three once
-- in eight thousand; one that goes well once in ten passes once in nine.
local function judge(check, verdict)
  local failure, balance = nil, 0
  for n = 1, TRAININGS do
    local found = verdict(training(check, n), check)
    failure, balance = found or failure, balance + (found and -1 or 1)
    if balance > 0 then return end
    if found and not found.chancy or balance <= -DEFICIT then break end
  end
  blame(check, failure)
end

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

local EXACT, OTHER = 1.00002, 1.01 -- of one batch to the digit, and certainly not

-- The batch whose losses the criterion was given at checkpoint `j`, and how many of the three are its.
local function batch_at(run, j)
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

-- The task whose loss is not the one that the task names, and what it should be; or nil.
--
-- At a checkpoint the model stands as it stood when it answered for the losses that the criterion is
-- given. Two of three losses that are one batch's to the digit tell which batch was asked, as it is:
-- then the third is that batch's too, unless the model answers that task differently each time. In
-- every other case (other batches, scenes turned or with noise, half precision, dropout) a loss is a
-- mean over scenes like these, and so between the smallest and the largest loss of one of them. Half
-- and twice that is what augmentation may do; squares, sums and other exponents are farther off.
local function other_loss(run)
  for j, call in ipairs(run.checkpoints) do
    local looked, row = at_checkpoint(run, j), run.given and run.given[call]
    if looked and row then
      local b, count = batch_at(run, j)
      for i = 1, 3 do
        local low, high = math.min(table.unpack(looked[i])), math.max(table.unpack(looked[i]))
        local wanted = count == 2 and mean(looked[i], (b - 1) * BATCH + 1, b * BATCH)
        local is_off = wanted and is_steady(run, i) and not is_near(row[i], wanted, wanted, i, OTHER)
        if is_off or not is_near(row[i], low, high, i, 2) then
          return { task = i, call = call, got = row[i], wanted = wanted or mean(looked[i]) }
        end
      end
    end
  end
end

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

-- How many parameters move all three answers, how many of them training moved, and whether it moved
-- others; nil where the model shows no parameters.
local function trunk_of(run)
  local reach, count, columns = rows_of(run.answer.reach)
  local shift = reach and numbers(run.answer.shift, count)
  if not shift or columns ~= 3 then return nil end
  local shared, moved, others = 0, 0, false
  for p, row in ipairs(reach) do
    others = others or shift[p] ~= 0
    if row[1] > 0 and row[2] > 0 and row[3] > 0 then
      shared = shared + 1
      moved = moved + (shift[p] ~= 0 and 1 or 0)
    end
  end
  return shared, moved, others
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
        mistake = is_depth_plane and "depth-with-a-channel" or nil,
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

local function judge_training(run, check)
  local wrong = misshapen(run)
  if wrong then return wrong end
  if run.calls == 0 then return { kind = "criterion-unused", mistake = "criterion-unused" } end
  if not run.log_vars or not run.given then return once { kind = "missing", field = "log_vars" } end
  if not all_finite(run.given) or not all_finite(run.log_vars) then
    return { kind = "ran-away", mistake = "training-diverges", chancy = true }
  end
  local shared, moved, others = trunk_of(run)
  if shared == 0 then return { kind = "no-trunk", mistake = "no-shared-trunk", chancy = true } end
  if not is_moved(run) then return { kind = "weights-still", mistake = "log-vars-not-trained" } end
  if is_accumulated(run) then return { kind = "accumulated", mistake = "gradients-accumulated" } end
  local other = other_loss(run)
  if other then
    return {
      kind = "another-loss-" .. other.task,
      got = other.got,
      wanted = other.wanted,
      mistake = "another-loss",
    }
  end
  local off = is_sound(check) and other_total(run)
  if off then return off end
  if moved == 0 and others then return { kind = "trunk-still", mistake = "trunk-not-trained" } end
  local leaves_out, is_one = leaves_batches_out(run)
  if leaves_out then
    return { kind = "batches-left-out", got = run.calls / EPOCHS, mistake = "batches-left-out", chancy = is_one }
  end
end

-- The history -----------------------------------------------------------------------------------

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

-- history.weights. At the end of an epoch s stands where the first call of the next one finds it, to
-- the digit where every epoch has as many calls. Where epochs differ in that (a line search, a pass
-- for validation now and then) it stands so at some call within half an epoch of there: s moves on
-- between two calls by a step, so what lies between the least and the largest of them, two in a hundred
-- more or less for half precision, is taken.
local function judge_weights(run, rows)
  local s, k = run.log_vars, factors(3):tolist()
  local calls = (#s - 1) / EPOCHS
  local function weight(row, i) return math.exp(-row[i]) end
  local function at(e, back)
    local row = s[e * calls + 1 - back]
    return row and map(row, function(v) return math.exp(-v) end)
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
  local off = first_off(rows, function(e, i)
    local low, high = math.huge, 0
    local from, to = math.floor((e - 0.5) * calls) + 1, math.ceil((e + 0.5) * calls) + 1
    for c = math.max(from, 1), math.min(to, #s) do
      low, high = math.min(low, weight(s[c], i)), math.max(high, weight(s[c], i))
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
local function counted(run)
  local list = {}
  for c, row in ipairs(run.given) do
    if run.carries and run.carries[c][1] + run.carries[c][2] + run.carries[c][3] == 3 then list[#list + 1] = row end
  end
  return #list >= EPOCHS and list or run.given
end

-- history.losses. An epoch is a run of calls that follow one another, as many as there are calls over
-- epochs, or four at least of them where others validate; the mean of its losses is the mean of such a
-- run that begins within half an epoch of where it should. A sixth more or less is for what is taken
-- between (a line search, losses computed anew at the end of the epoch, half precision). One batch's
-- losses in place of the mean are known to the digit, where the batches are known.
local function judge_losses(run, rows)
  local calls = counted(run)
  local per = #calls / EPOCHS
  local sums = { { 0, 0, 0 } }
  for c, row in ipairs(calls) do sums[c + 1] = map(row, function(v, i) return sums[c][i] + v end) end
  local function window(from, length, i) return (sums[from + length][i] - sums[from][i]) / length end
  local is_whole, whole = per % 1 == 0, math.max(1, math.floor(per + 0.5))
  local function mean_of(e) return map(calls[1], function(_, i) return window((e - 1) * whole + 1, whole, i) end) end
  if is_whole and all_rows(rows, mean_of, 1.001) then return nil end
  local lengths = { whole }
  for length = BATCH, whole - 1, BATCH do lengths[#lengths + 1] = length end
  local off = first_off(rows, function(e, i)
    local low, high = math.huge, 0
    for _, length in ipairs(lengths) do
      local from, to = math.floor((e - 1.5) * per) + 1, math.ceil((e - 0.5) * per) + 1
      for c = math.max(1, from), math.min(to + whole - length, #calls - length + 1) do
        local value = window(c, length, i)
        low, high = math.min(low, value), math.max(high, value)
      end
    end
    return low, high
  end, 1.17)
  local _, alike = batch_at(run, 1)
  for b = 1, is_whole and whole > 1 and (off or alike == 3) and whole or 0 do
    if all_rows(rows, function(e) return calls[(e - 1) * whole + b] end, 1.001) then
      return { kind = "losses-of-one-batch", mistake = "history-of-one-batch", where = place(1, 1), got = rows[1][1],
        wanted = mean_of(1)[1] }
    end
  end
  if not off then return nil end
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
  if shared_rows(rows) then
    failure.kind, failure.mistake = "rows-alike", "history-rows-shared"
  elseif is_whole and whole > 1 and all_rows(rows, sum_of, 1.01) then
    failure.kind, failure.mistake = "losses-summed", "history-summed"
  elseif is_whole and #calls == #run.given and (all_rows(rows, weighted, 1.1) or all_rows(rows, weighted_and_s, 1.1)) then
    failure.kind, failure.mistake = "losses-weighted", "history-weighted"
  end
  return failure
end

local function judge_history(run)
  for _, name in ipairs { "weights", "losses" } do
    local wrong = misformed(run, name)
    if wrong then return wrong end
  end
  if run.calls == 0 or not run.given or not run.log_vars then return { kind = "as-above" } end
  local weights, losses = rows_of(run.answer.weights), rows_of(run.answer.losses)
  for i, rows in ipairs { weights, losses } do
    if not all_finite(rows) then
      return { kind = "not-finite", field = i == 1 and "weights" or "losses", mistake = "training-diverges", chancy = true }
    end
  end
  local wrong = judge_weights(run, weights) or judge_losses(run, losses)
  if wrong then return wrong end
  if other_loss(run) then return { kind = "as-above" } end
end

-- Falling -----------------------------------------------------------------------------------------

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
    failure.kind, failure.mistake, failure.chancy = "grew-" .. i, "training-diverges", true
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

-- A check's run. Where an error of the submission ended as many checks of its group as `most` at their
-- first question, it is not tried again: one error is not told ten times.
local function guarded(group, most, run)
  return function(self)
    broken[group] = broken[group] or 0
    if broken[group] >= most then self:fail { kind = "as-above" } end
    running, answered = self, 0
    local ok, failure = pcall(run, self)
    if not ok and type(failure) ~= "table" and answered == 0 then broken[group] = broken[group] + 1 end
    if not ok then error(failure, 0) end
  end
end

-- Checks ----------------------------------------------------------------------------------------

local checks = {
  grading.check {
    id = "total",
    points = 15,
    run = guarded("formula", 2, function(self)
      runs, told, depth_factor, broken, sound = {}, {}, nil, { formula = broken.formula }, nil
      must(self, given({ 1, 2, 0.5 }, { 0, 0, 0 }), "total") -- 3.5
      must(self, given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) }), "total") -- 3
      must(self, given({ 0, 3, 20 }, { 2, -3, 7 }), "total", "far")
      each(self, 6, "total", "drawn")
      local answer = ask(ask_for(draw(3), "total")).answer
      if answer.spread then self:fail { kind = "losses-spread", mistake = "losses-spread" } end
    end),
  },
  grading.check {
    id = "weights",
    points = 10,
    run = guarded("formula", 2, function(self)
      must(self, given({ 1, 1, 1 }, { 0, math.log(4), -math.log(2) }), "weights") -- 1, ¼, 2
      must(self, given({ 1, 1, 1 }, { 5, -4, 0 }), "weights", "far")
      each(self, 6, "weights", "drawn")
    end),
  },
  grading.check {
    id = "gradient",
    points = 20,
    run = guarded("formula", 2, function(self)
      must(self, given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) }), "grad")
      must(self, given({ 0, 3, 20 }, { 2, -3, 7 }), "grad", "far")
      each(self, 6, "grad", "drawn")
    end),
  },
  grading.check {
    id = "learnt",
    points = 10,
    -- Plain gradient descent on what the criterion shows as its parameters, from wherever it begins:
    -- along each s the total has a slope other than 0 unless s is log L, which three losses that have
    -- nothing to do with one another are not at once.
    run = guarded("formula", 2, function(self)
      local question = { ask = "step", losses = tensor { 4, 0.2, 1.5 }, steps = 5, rate = 0.02 }
      local answer = asked(question)
      local trouble = trouble_of(answer)
      if trouble or not answer.log_vars then
        self:fail(trouble or once { kind = "missing", field = "log_vars" })
      end
      local before, after = numbers(answer.before, 3), numbers(answer.log_vars, 3)
      if not before or not after then
        local amiss = before and answer.log_vars or answer.before
        local count = tensor.is(amiss) and amiss:numel() or 1
        self:fail { kind = "count", field = "log_vars", got = count, mistake = "one-log-variance" }
      end
      for i = 1, 3 do
        if math.abs(after[i] - before[i]) <= 1e-5 then
          local is_right = differs(self, given({ 1, 2, 0.5 }, { 0, 0, 0 }), "total") == nil
          self:fail { kind = "not-learnt", where = place(i), mistake = is_right and "log-vars-not-trained" or nil }
        end
      end
    end),
  },
  grading.check {
    id = "closed-form",
    points = 10,
    run = guarded("formula", 2, function(self)
      for _ = 1, 2 do
        local losses = draw(3).arrays.losses
        local s = descend(self, losses, { 0, 0, 0 })
        for i = 1, 3 do
          local wanted = math.log(losses[i])
          if not (math.abs(s[i] - wanted) < 5e-3) then
            self:fail {
              kind = "different",
              field = "log_vars",
              note = "closed-form",
              question = { losses = tensor(losses) },
              where = place(i),
              got = s[i],
              wanted = wanted,
            }
          end
        end
      end
    end),
  },
  grading.check {
    id = "another-start",
    points = 5,
    -- Wherever that is: from two starts to one place, where the gradient is none.
    run = guarded("formula", 2, function(self)
      for _ = 1, 2 do
        local case = draw(3).arrays
        local first = descend(self, case.losses, { 0, 0, 0 })
        local second, gradient = descend(self, case.losses, case.log_vars)
        for i = 1, 3 do
          if math.abs(gradient[i]) > 5e-3 or not (math.abs(first[i] - second[i]) < 1e-2) then
            self:fail {
              kind = math.abs(gradient[i]) > 5e-3 and "no-rest" or "two-ends",
              question = { losses = tensor(case.losses), log_vars = tensor(case.log_vars) },
              where = place(i),
              got = second[i],
              wanted = first[i],
            }
          end
        end
      end
    end),
  },
  grading.check {
    id = "training",
    points = 10,
    run = guarded("training", 1, function(self)
      if language() ~= "c" then return judge(self, judge_training) end
      local _, _, s = train_in_c(self)
      for i = 1, 3 do
        if not (math.abs(s[i]) > 1e-3) then self:fail { kind = "weights-still" } end
      end
    end),
  },
  grading.check {
    id = "history",
    points = 10,
    run = guarded("training", 1, function(self)
      if language() ~= "c" then return judge(self, judge_history) end
      local _, weights, s = train_in_c(self)
      local k = factors(3):tolist()
      if math.max(math.abs(s[1]), math.abs(s[2]), math.abs(s[3])) < 1e-3 then self:fail { kind = "as-above" } end
      for i = 1, 3 do
        local wanted = math.exp(-s[i]) * k[i]
        if not (math.abs(weights[EPOCHS][i] - wanted) < 1e-3 * wanted) then
          self:fail(untrue("weights", { e = EPOCHS, i = i, got = weights[EPOCHS][i], wanted = wanted }))
        end
      end
    end),
  },
  grading.check {
    id = "falling",
    points = 10,
    run = guarded("training", 1, function(self)
      if language() ~= "c" then return judge(self, judge_falling) end
      local rows = train_in_c(self)
      for i = 1, 3 do
        local first, last = rows[1][i], rows[EPOCHS][i]
        if not (last <= FALL * first) then
          self:fail { kind = last > first and "grew-in-c" or "still-in-c", where = place(i), got = last, wanted = first }
        end
      end
    end),
  },
}

return {
  page = "ex3",
  version = "2",
  checks = checks,
  expected = expected,

  limits = { cpu_s = 40, wall_s = 20 },

  tolerance = {
    total = { absolute = 1e-5, relative = 1e-5 },
    weights = { absolute = 1e-5, relative = 1e-4 },
    grad_losses = { absolute = 1e-5, relative = 1e-4 },
    grad_log_vars = { absolute = 1e-5, relative = 1e-4 },
    log_vars = { absolute = 1e-4, relative = 1e-4 },
    before = { absolute = 1e-4 },
  },

  -- Log variances above 0: where a mistake takes them for variances or divides by them, its answers
  -- are numbers still. Some are so far that a bound on them shows.
  probes = function()
    local probes = {}
    for tasks = 2, 4 do
      local case = draw(tasks)
      for i = 1, tasks do case.arrays.log_vars[i] = uniform(0.3, 1.5) end
      if tasks == 3 then case.arrays.log_vars = { uniform(5.5, 6), uniform(0.3, 0.6), uniform(2.5, 2.8) } end
      for _, what in ipairs { "total", "grad", "weights", "step" } do
        local question = grading.question(case, what)
        if what == "step" then question.steps, question.rate = 3, 0.05 end
        probes[#probes + 1] = question
      end
    end
    return probes
  end,

  questions = function()
    local questions = {}
    for tasks = 1, 5 do
      for _, what in ipairs { "total", "grad", "weights", "step" } do
        for _, case in ipairs { draw(tasks), given({ 0, 3, 20 }, { 2, -3, 7 }) } do
          local question = grading.question(case, what)
          if what == "step" then question.steps, question.rate = 3, 0.05 end
          questions[#questions + 1] = question
        end
      end
    end
    return questions
  end,
}
