-- Exercise 1: the Tversky loss. What is asked of a submission, and what it must answer.
local grading = require "grading"
local cases = require "cases"
local mistakes = require "mistakes"

local rounded, uniform, expected, masks = cases.rounded, cases.uniform, cases.expected, cases.masks
local case, HALF, some_weights, any_weights = cases.case, cases.HALF, cases.some_weights, cases.any_weights
local filled, asked_again = cases.filled, cases.asked_again
local diagnose = mistakes.diagnose

local function right(check, a_case, what, note)
  local question = grading.question(a_case, what or "loss")
  return check:differs(question, expected(question), note)
end

local function must(check, a_case, what, note)
  local question = grading.question(a_case, what or "loss")
  check:match(question, expected(question), note)
end

-- Two questions that differ in nothing else: what a loss answers that was asked before is held
-- against what is right only once the same loss, asked afresh, was right.
local function must_again(check, what, is_same_shape)
  local question, fresh = asked_again(what, is_same_shape), {}
  for name, value in pairs(question) do fresh[name] = value end
  fresh.before, fresh.before_target, fresh.other = nil, nil, nil
  check:match(fresh, expected(fresh))
  check:match(question, expected(question), "again")
end

-- The gradient is the slope of the loss, between two answers a step apart, at every element.
local function follows_itself(check, a_case)
  for i, p in ipairs(a_case.arrays.pred) do
    a_case.arrays.pred[i] = rounded(0.05 + 0.9 * p) -- so that a step stays between 0 and 1
  end
  local step, slopes, most = 1 / 64, {}, 0
  for i, p in ipairs(a_case.arrays.pred) do
    local function at(value)
      local pred = table.move(a_case.arrays.pred, 1, #a_case.arrays.pred, 1, {})
      pred[i] = value
      local arrays = { pred = pred, target = a_case.arrays.target }
      return check:number(grading.question(case(a_case.shape, a_case.numbers, arrays), "loss"), "loss")
    end
    slopes[i] = (at(p + step) - at(p - step)) / (2 * step)
    most = math.max(most, math.abs(slopes[i]))
  end
  if not (most > 0) then check:fail { kind = "no-slope" } end
  local question = grading.question(a_case, "grad")
  check:match(question, { grad = tensor(slopes):reshape(a_case.shape) }, "slopes")
end

local checks = {
  grading.check {
    id = "interface",
    points = 0,
    run = function(self)
      local arrays = { pred = { 0.9, 0.8, 0.1, 0.2 }, target = { 1, 1, 0, 0 } }
      local question = grading.question(case({ 4 }, HALF, arrays), "loss")
      local lacks = ask(question).answer.lacks
      if lacks ~= nil then
        local mistake = lacks == "super" and "parent-not-made" or nil
        self:fail { kind = "lacks", field = tostring(lacks), mistake = mistake }
      end
      local one = self:number(question, "loss")
      question.target = 1 - question.target
      if one == self:number(question, "loss") then self:fail { kind = "constant" } end
    end,
  },

  grading.check {
    id = "worked",
    points = 15,
    drawn_once = true,
    depends_on = { "interface" },
    run = function(self)
      for _, arrays in ipairs(cases.worked) do
        must(self, case({ 4 }, HALF, arrays))
      end
      for _ = 1, 3 do -- and numbers that nobody could have written down before
        must(self, case({ math.random(3, 6) }, HALF), "loss", "drawn")
      end
    end,
  },

  grading.check {
    id = "defaults",
    points = 5,
    drawn_once = true,
    depends_on = { "interface" },
    run = function(self)
      for _ = 1, 3 do
        must(self, case({ 2, 3 }, {}), "loss", "defaults")
      end
    end,
  },

  grading.check {
    id = "weights",
    points = 15,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      local numbers = { alpha = 0.3, beta = 0.7, smooth = 1 }
      must(self, case({ 4 }, numbers, { pred = { 1, 1, 1, 0 }, target = { 1, 0, 0, 1 } })) -- 13/33
      self:forall(6, function()
        return case({ 3, 4 }, numbers)
      end, function(a_case)
        return right(self, a_case)
      end)
      for alpha = 0, 1 do
        must(self, case({ 5 }, { alpha = alpha, beta = 1 - alpha, smooth = 1 }), "loss", "nought")
      end
      local question = grading.question(case({ 5 }, some_weights()), "loss")
      self:match(question, expected(question))
      question._in_order = 1
      self:match(question, expected(question), "in-order")
    end,
  },

  grading.check {
    id = "dice",
    points = 10,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      self:forall(8, function()
        return case({ math.random(2, 6), math.random(2, 6) }, { alpha = 0.5, beta = 0.5, smooth = uniform(0.3, 3) })
      end, function(a_case)
        local question = grading.question(a_case, "loss")
        local dice = loss.dice(question.pred, question.target, { smooth = 2 * a_case.numbers.smooth })
        return self:differs(question, { loss = dice }, "dice")
      end)
    end,
  },

  grading.check {
    id = "masks",
    points = 10,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      local shape = { 4, 4 }
      local drawn = masks(shape)
      for _, value in ipairs { 0, 1 } do
        local flat = filled(shape, value)
        must(self, case(shape, HALF, { pred = drawn.pred, target = flat }), "loss", "target-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = drawn.target }), "loss", "pred-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = flat }), "loss", "both-" .. value)
        must(self, case(shape, HALF, { pred = flat, target = filled(shape, 1 - value) }), "loss", "opposite")
      end
    end,
  },

  grading.check {
    id = "shapes",
    points = 10,
    drawn_once = true,
    depends_on = { "weights" },
    run = function(self)
      local shapes = {
        { 1 },
        { math.random(2, 9) },
        { math.random(2, 5), math.random(2, 7) },
        { math.random(2, 4), math.random(2, 4), math.random(2, 6) },
        { math.random(2, 3), 1, math.random(3, 6), math.random(3, 6) },
        { 4, 3, 64, 64 },
      }
      self:forall(#shapes, function(i)
        return case(shapes[i], any_weights())
      end, function(a_case)
        return right(self, a_case, "loss", "shape")
      end)
    end,
  },

  grading.check {
    id = "symmetry",
    points = 10,
    depends_on = { "weights" },
    run = function(self)
      -- With the masks' roles exchanged FP becomes FN and FN becomes FP. Both are 0 and 1 only: a
      -- target is promised to be so.
      self:forall(8, function()
        local shape = { math.random(2, 5), math.random(2, 5) }
        local arrays = masks(shape)
        for i, p in ipairs(arrays.pred) do
          arrays.pred[i] = p > 0.5 and 1 or 0
        end
        return case(shape, some_weights(), arrays)
      end, function(a_case)
        local question = grading.question(a_case, "loss")
        local swapped = grading.question(a_case, "loss")
        swapped.pred, swapped.target = swapped.target, swapped.pred
        swapped.alpha, swapped.beta = swapped.beta, swapped.alpha
        return self:differs(question, { loss = self:number(swapped, "loss") }, "symmetry")
      end)
    end,
  },

  grading.check {
    id = "again",
    points = 5,
    drawn_once = true,
    depends_on = { "weights" },
    run = function(self)
      for i = 1, 4 do must_again(self, "loss", i % 2 == 0) end
    end,
  },

  grading.check {
    id = "zero-smooth",
    points = 5,
    drawn_once = true,
    depends_on = { "worked" },
    run = function(self)
      for _ = 1, 4 do
        local arrays = masks { 3, 3 }
        arrays.target[1] = 1 -- so that no denominator is 0
        must(self, case({ 3, 3 }, { alpha = 0.5, beta = 0.5, smooth = 0 }, arrays), "loss", "zero-smooth")
      end
      must(self, case({ 3, 3 }, { alpha = 0.5, beta = 0.5, smooth = 1e-6 }))
    end,
  },

  grading.check {
    id = "gradient",
    points = 15,
    depends_on = { "interface" },
    run = function(self)
      -- Against the loss itself: the slope between two answers that lie a step apart. A loss that is
      -- another than it should be can have its gradient right all the same, and is held to no more.
      local a_case = case({ 2, 3 }, HALF)
      follows_itself(self, a_case)
      if right(self, a_case) or right(self, case({ 3, 2 }, some_weights())) then
        follows_itself(self, case({ 3, 2 }, some_weights()))
        return true
      end
    end,
    rest = function(self)
      -- Against the tape.
      self:forall(5, function()
        return case({ math.random(2, 4), math.random(2, 5) }, HALF)
      end, function(drawn)
        return right(self, drawn, "grad")
      end)
      self:forall(4, function(i)
        return case(i < 4 and { math.random(2, 4), math.random(2, 5) } or { 2, 3, 32, 32 }, any_weights())
      end, function(drawn)
        return right(self, drawn, "grad")
      end)
      -- A part of a larger loss.
      local part = grading.question(case({ 2, 3 }, some_weights()), "grad")
      self:match(part, expected(part))
      part._times = uniform(1.5, 3)
      self:match(part, expected(part), "times")
      -- Where the loss is 0, and where the index is: both have a slope.
      local there = masks { 3, 3 }
      there.target[1], there.target[2] = 1, 0
      must(self, case({ 3, 3 }, some_weights(), { pred = there.target, target = there.target }), "grad", "certain")
      local missed = grading.fill({ 3, 3 }, function(i)
        return 1 - there.target[i]
      end)
      local no_smooth = { alpha = uniform(0.1, 1.2), beta = uniform(0.1, 1.2), smooth = 0 }
      must(self, case({ 3, 3 }, no_smooth, { pred = missed, target = there.target }), "grad", "zero-smooth")
      -- A prediction of exactly 0 or 1 has a gradient like any other.
      self:forall(3, function()
        local drawn = case({ 3, 3 }, some_weights())
        for i, p in ipairs(drawn.arrays.pred) do
          drawn.arrays.pred[i] = math.random() < 0.5 and p or math.random(0, 1)
        end
        return drawn
      end, function(drawn)
        return right(self, drawn, "grad", "certain")
      end)
      must_again(self, "grad")
      must_again(self, "grad", true)
    end,
  },
}

return {
  page = "ex1",
  version = "2",
  checks = checks,
  expected = expected,
  diagnose = diagnose,
  draw = { "pred", "target" },

  -- From the case that failed to the same with a prediction that is right everywhere.
  curve = function(failed)
    local drawn = failed and failed.pred and failed.target and failed or grading.question(case({ 3, 3 }, some_weights()), "loss")
    local pred, target, questions = drawn.pred, drawn.target, {}
    for i = 0, 32 do
      local t = i / 32
      local question = { ask = "loss", _at = t, target = target, pred = pred * (1 - t) + target * t }
      for _, name in ipairs { "alpha", "beta", "smooth" } do question[name] = drawn[name] end
      questions[#questions + 1] = question
    end
    return questions
  end,

  -- Slopes between two float32 answers are good to some thousandths.
  tolerance = {
    loss = { absolute = 1e-5, relative = 1e-4 },
    grad = { absolute = 1e-6, scale = 4e-3 },
  },

  -- What else it could be asked: any shape, options at their ends, masks without a pixel.
  questions = function()
    local questions = {}
    for _, what in ipairs { "loss", "grad" } do
      questions[#questions + 1] = grading.question(case({ 3, 3 }, any_weights()), what)
      for _, shape in ipairs { { 1 }, { 7 }, { 1, 5 }, { 4, 1, 3 }, { 2, 3, 8, 8 } } do
        local drawn = case(shape, some_weights())
        questions[#questions + 1] = grading.question(drawn, what)
        drawn.numbers = { alpha = math.random(0, 1), beta = math.random(0, 2), smooth = math.random(1, 3) }
        questions[#questions + 1] = grading.question(drawn, what)
        questions[#questions + 1] = grading.question(case(shape, {}), what)
        drawn.arrays.target = filled(shape, math.random(0, 1))
        questions[#questions + 1] = grading.question(drawn, what)
      end
    end
    return questions
  end,

  -- What a failing submission is asked, and the known mistakes with it, to find whose answers it
  -- gives: drawn so that no two of them agree on all.
  probes = function()
    local probes = {}
    for _, shape in ipairs { { 5 }, { 2, 3 }, { 3, 2, 4 }, { 2, 1, 4, 4 } } do
      local drawn = case(shape, some_weights())
      drawn.arrays.target[1] = 1
      probes[#probes + 1] = grading.question(drawn, "loss")
      probes[#probes + 1] = grading.question(drawn, "grad")
    end
    return probes
  end,
}
