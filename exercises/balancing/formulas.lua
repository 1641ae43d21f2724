-- The total, the weights and their gradients: what is right, which other formula an answer is of, and
-- where a descent by the gradients ends.
local grading = require "grading"
local attempt = require "attempt"
local task = require "task"
local answers = require "answers"

local DEPTH = task.DEPTH
local numbers, single, is_finite, place = answers.numbers, answers.single, answers.is_finite, answers.place
local once, trouble_of, asked = answers.once, answers.trouble_of, answers.asked

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

-- Each task's factor: for the depth what its loss of 1 costs beside two others of 0, with log variances
-- of 0. One task, and two, are counted as these three.
local function factors(tasks)
  if not attempt.depth_factor then
    local question = { ask = "total", losses = tensor { 0, 1, 0 }, log_vars = tensor { 0, 0, 0 } }
    local cost = single(asked(question).total)
    attempt.depth_factor = cost and math.abs(cost - 0.5) < 1e-4 and 0.5 or 1
    attempt.answered = 0
  end
  local list = {}
  for i = 1, tasks do list[i] = i == DEPTH and attempt.depth_factor or 1 end
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

-- Formulas that the wrong programs beside this file do not tell, in C above all, where the gradients are
-- another matter: some differ from the right one only where log variances are below 0 or far off.
local OTHER_TOTALS = {
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l + s:abs()):sum() end },
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l - s):sum() end },
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l + s:relu()):sum() end },
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l + s:narrow(1, 1, 1)):sum() end },
  { "precision-of-another-form", function(l, s) return ((1 - s) * l + s):sum() end },
  { "precision-of-another-form", function(l, s) return ((1 - s + s * s * 0.5) * l + s):sum() end },
  { "precision-of-another-form", function(l, s) return (l / (1 + s) + s):sum() end },
  { "precision-of-another-form", function(l, s) return (l / (1 + s * s) + s):sum() end },
  { "precision-of-another-form", function(l, s) return ((-s):sigmoid() * l + s):sum() end },
  { "precision-of-another-form", function(l, s) return ((1 - s) * l):sum() end },
  { "regulariser-of-another-form", function(l, s) return ((-s):exp() * l):sum() + s:mean() end },
  { "half-in-one-term-only", function(l, s) return ((-s):exp() * l * 0.5 + s):sum() end },
  { "half-in-one-term-only", function(l, s) return ((-s):exp() * l + s * 0.5):sum() end },
  { "weights-normalised", function(l, s) return ((-s):softmax(1) * l):sum() end },
  { "weights-normalised", function(l, s) return ((-s):softmax(1) * l):sum() * l:numel() end },
  { "weights-normalised", function(l, s) return ((-s):softmax(1) * l * l:numel() + s):sum() end },
  { "losses-changed", function(l, s) return ((-s):exp() * l:square() + s):sum() end },
  { "losses-changed", function(l, s) return ((-s):exp() * l:sqrt() + s):sum() end },
  { "losses-changed", function(l, s) return ((-s):exp() * l:log() + s):sum() end },
  { "losses-changed", function(l, s) return ((-s):exp() * l:log1p() + s):sum() end },
  { "losses-changed", function(_, s) return ((-s):exp() + s):sum() end }, -- divided by itself
  { "losses-changed", function(l, s) return ((-s):exp() * l / l:sum() + s):sum() end },
  { "losses-changed", function(l) return l:log():sum() end },
  { "losses-averaged", function(l, s) return ((-s):exp() * l + s):mean() end },
  { "precision-inverted", function(l, s) return (s:exp() * l + s):sum() end },
  { "task-left-out", function(l, s) return ((-s):exp() * l + s):narrow(1, 1, l:numel() - 1):sum() end },
  { "task-left-out", function(l, s) return ((-s):exp() * l + s):narrow(1, 2, l:numel() - 1):sum() end },
}
for _, bounds in ipairs { { 0, 1e9 }, { -1e9, 0 }, { -1, 1 }, { -2, 2 }, { -3, 3 }, { -4, 4 }, { -5, 5 }, { 0, 10 } } do
  OTHER_TOTALS[#OTHER_TOTALS + 1] = {
    "log-vars-clamped",
    function(l, s)
      local held = s:clamp(bounds[1], bounds[2])
      return ((-held):exp() * l + held):sum()
    end,
  }
  OTHER_TOTALS[#OTHER_TOTALS + 1] = {
    "log-vars-clamped",
    function(l, s) return ((-s:clamp(bounds[1], bounds[2])):exp() * l + s):sum() end,
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
  { "gradients-exchanged", "grad_losses", function(l, s) return 1 - (-s):exp() * l end },
  { "gradients-exchanged", "grad_log_vars", function(_, s) return (-s):exp() end },
  { "gradient-term-missing", "grad_losses", function(l) return l * 0 + 1 end },
  { "gradient-term-missing", "grad_losses", function(l, s) return (-s):exp() * l end },
}

local OTHER_WEIGHTS_IN_FORCE = {
  { "weights-normalised", function(s) return (-s):softmax(1) end },
  { "weights-normalised", function(s) return (-s):softmax(1) * s:numel() end },
  { "precision-inverted", function(s) return s:exp() end },
  { "history-of-s", function(s) return s end },
  { "history-of-s", function(s) return -s end },
  { "weights-of-another-form", function(s) return (-s):exp() * 0.5 end },
  { "weights-of-another-form", function(s) return (s * -2):exp() end },
  { "weights-of-another-form", function(s) return (s * -0.5):exp() end },
  { "weights-of-another-form", function(s) return s * 0 + 1 end },
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

-- Whether the totals of three tasks, drawn twice, are what `formula` makes of them.
local function is_total_by(formula)
  for _ = 1, 2 do
    local question = ask_for(draw(3), "total")
    if not is_like(asked(question).total, formula(question)) then return false end
  end
  return true
end

-- Whether it is the same number for three tasks, whatever their losses; 0 is what nobody has written yet.
local function is_fixed()
  local first = single(asked(ask_for(draw(3), "total")).total)
  return first ~= nil and first ~= 0 and is_finite(first) and single(asked(ask_for(draw(3), "total")).total) == first
end

local function other_total_of(question, answer)
  local l, s = question.losses, question.log_vars
  for _, other in ipairs(OTHER_TOTALS) do
    local is_met = l:numel() > 1 and is_like(answer.total, other[2](l, s))
    if is_met and is_total_by(function(q) return other[2](q.losses, q.log_vars) end) then return other[1] end
  end
  if keeps_state(question, answer, "total") then return "state-kept" end
  if is_fixed() then return "total-fixed" end
  local function right(q) return total_of(q.losses, q.log_vars, q._factors) end
  return is_total_by(right) and "cases-apart" or nil
end

-- The known mistake that an answer shows, where the wrong programs beside this file cannot: they are
-- asked with log variances above 0, and have their gradients from the tape.
local function mistake_in(question, answer, what)
  local l, s = question.losses, question.log_vars
  if what == "total" then return other_total_of(question, answer) end
  if what == "weights" then
    local is_right = asked({ ask = "total", losses = l, log_vars = s }).total
    if not is_like(is_right, total_of(l, s, factors(l:numel()))) then return nil end
    for _, other in ipairs(OTHER_WEIGHTS_IN_FORCE) do
      if l:numel() > 1 and is_like(answer.weights, other[2](s)) then return other[1] end
    end
    return nil
  end
  -- Of numbers that are drawn: what is left out of a total may be 0 at those that were asked about.
  local function right_total(q) return total_of(q.losses, q.log_vars, q._factors) end
  if not is_total_by(right_total) then return nil end
  local right = expected(question)
  for _, field in ipairs { "grad_losses", "grad_log_vars" } do
    local value, wanted = answer[field], right[field]
    if language() == "c" and tensor.is(value) and not (value:abs():max():item() < math.huge) then
      return "output-not-written"
    end
    if language() ~= "c" and field == "grad_losses" and is_like(value, wanted * 0) then return "graph-cut" end
    for _, other in ipairs(is_like(value, wanted) and {} or OTHER_GRADIENTS) do
      if field == other[2] and is_like(value, other[3](l, s)) then return other[1] end
    end
  end
end

-- nil where the submission answers as it should, else the failure.
local function differs(check, case, what, note)
  local question = ask_for(case, what)
  local failure = check:differs(question, expected(question), note)
  attempt.answered = attempt.answered + 1
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

local STEPS, RATE, LONGEST, REST = 40, 1, 1, 1e-4

-- Gradient descent on the log variances from `start`, with losses that stay as they are: the
-- submission says the gradient, the steps are taken here. No step is longer than LONGEST, and none is
-- taken where the gradient is as good as none: the steps to come would add up to less than a fiftieth of
-- what is told apart. Where it ends, and the gradient there.
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
    if gradient:abs():max():item() < REST then break end
    s = s - (gradient * rate):clamp(-LONGEST, LONGEST)
  end
  return s:tolist(), gradient:tolist()
end

-- With three tasks all is right, and with one it stops: the number is written somewhere. The names of the
-- mistakes that are found so.
local function stops_alone()
  local found = {}
  pcall(function()
    for _, what in ipairs { "total", "weights", "grad" } do
      local question = ask_for(draw(3), what)
      if not ask(question, expected(question)).ok then return end
    end
    found[1] = "three-tasks-only"
    for _, what in ipairs { "total", "weights", "grad" } do ask(ask_for(draw(1), what)) end
    found[1] = nil
  end)
  return found
end

-- Whether the formula is right: only then is what training does wrong a mistake of the training.
local function is_sound(check)
  if attempt.sound == nil then
    local case = given({ 1, 2, 0.5 }, { 0, math.log(2), -math.log(2) })
    local total, gradient = ask_for(case, "total"), ask_for(case, "grad")
    attempt.sound = check:differs(total, expected(total)) == nil and check:differs(gradient, expected(gradient)) == nil
  end
  return attempt.sound
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

return {
  uniform = uniform, expected = expected, draw = draw, given = given, factors = factors, ask_for = ask_for,
  differs = differs, must = must, each = each, descend = descend, stops_alone = stops_alone,
  is_sound = is_sound, blame = blame,
}
