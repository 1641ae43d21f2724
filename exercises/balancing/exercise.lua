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
local attempt = require "attempt"
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local trainings = require "run"
local rows = require "rows"
local training = require "training"
local history = require "history"
local falling = require "falling"

local EPOCHS, FALL = task.EPOCHS, task.FALL
local numbers, place, once, trouble_of = answers.numbers, answers.place, answers.once, answers.trouble_of
local asked = answers.asked
local uniform, expected, draw, given = formulas.uniform, formulas.expected, formulas.draw, formulas.given
local factors, ask_for, differs, must = formulas.factors, formulas.ask_for, formulas.differs, formulas.must
local each, descend = formulas.each, formulas.descend
local judge, untrue = trainings.judge, rows.untrue
local judge_training, judge_history = training.judge_training, history.judge_history
local judge_falling, train_in_c = falling.judge_falling, falling.train_in_c

-- A check's run. Where an error of the submission ended as many checks of its group as `most` at their
-- first question, it is not tried again: one error is not told ten times.
local function guarded(group, most, run)
  return function(self)
    attempt.broken[group] = attempt.broken[group] or 0
    if attempt.broken[group] >= most then self:fail { kind = "as-above" } end
    attempt.running, attempt.answered = self, 0
    local ok, failure = pcall(run, self)
    if not ok and type(failure) ~= "table" and attempt.answered == 0 then
      attempt.broken[group] = attempt.broken[group] + 1
    end
    if not ok then error(failure, 0) end
  end
end

-- Checks ----------------------------------------------------------------------------------------

local checks = {
  grading.check {
    id = "total",
    points = 15,
    run = guarded("formula", 2, function(self)
      attempt.begin()
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

  -- The total over s of the first task, the others as they are.
  curve = function()
    local questions = {}
    for i = -16, 16 do
      local question = ask_for(given({ 2, 1, 0.5 }, { i / 4, 0.5, -0.5 }), "total")
      question._at = i / 4
      questions[#questions + 1] = question
    end
    return questions
  end,

  limits = { cpu_s = 40, wall_s = 20 },

  tolerance = {
    total = { absolute = 1e-5, relative = 1e-5 },
    weights = { absolute = 1e-5, relative = 1e-4 },
    grad_losses = { absolute = 1e-5, relative = 1e-4 },
    grad_log_vars = { absolute = 1e-5, relative = 1e-4 },
    log_vars = { absolute = 1e-4, relative = 1e-4 },
    before = { absolute = 1e-4 },
  },

  diagnose = formulas.stops_alone,

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
