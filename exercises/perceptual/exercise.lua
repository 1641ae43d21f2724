-- Exercise 2: a perceptual loss over several layers. What is asked of a submission, and what is true of
-- every right one. The instrument beside the submission gives numbers: the loss, the weights in force,
-- the parameters and all slopes. What the weights are made of is the learner's choice, so a value is
-- held to the weights that the submission itself gives, and what becomes of them is found here, by
-- taking the steps of a descent.
local grading = require "grading"
local cases = require "cases"
local answers = require "answers"
local slopes = require "slopes"
local descent = require "descent"
local mistakes = require "mistakes"

local NAMES, LAYERS, with, sum, near = cases.NAMES, cases.LAYERS, cases.with, cases.sum, cases.near
local a_case, seen_before, only, only_these = cases.a_case, cases.seen_before, cases.only, cases.only_these
local errors_of, question_of, some_images = cases.errors_of, cases.question_of, cases.some_images
local features, layer_errors = cases.features, cases.layer_errors
local numbers, is_finite, called, weighed = answers.numbers, answers.is_finite, answers.called, answers.weighed
local is_right, shown, must_be, must = answers.is_right, answers.shown, answers.must_be, answers.must
local beginning, elsewhere = answers.beginning, answers.elsewhere
local measured, moved_along, directions = slopes.measured, slopes.moved_along, slopes.directions
local length_of, dot, sets_itself, farthest = slopes.length_of, slopes.dot, slopes.sets_itself, slopes.farthest
local must_slope, must_follow_itself = slopes.must_slope, slopes.must_follow_itself
local change, size_of, descend, alike = descent.change, descent.size_of, descent.descend, descent.alike
local fate_of = descent.fate_of
local diagnose = mistakes.diagnose

local TIMES_WRITTEN, WEAR = 8, 1e-5 -- the parameters, before one question; and of the weights, what rounding may take

-- What a loss that is another than it should be makes of each layer: where it adds up the layers, each
-- with its weight, and each by a mean, what a layer costs for a weight of 1 is one number whatever the
-- weights are, however often the same maps stand in the batch, and whichever layers are compared.
local function counts_each_once(check, params)
  local case, costs = a_case(), {}
  local function cost_of(a, p)
    local found = weighed(check, question_of(a, p), #a.which)
    local rest = called(check, question_of(only(a, 0), p)).total
    return found.total - rest, found.weights
  end
  local twice = { which = case.which, pred = {}, target = {} }
  for l = 1, LAYERS do
    twice.pred[l] = tensor.cat({ case.pred[l], case.pred[l] }, 1)
    twice.target[l] = tensor.cat({ case.target[l], case.target[l] }, 1)
  end
  local other = elsewhere(params, 0.6)
  for l = 1, LAYERS do
    local cost, weights = cost_of(only(case, l), params)
    costs[l] = cost / weights[l]
    if not (math.abs(cost) > 1e-6) then return false end
    local again, then_weights = cost_of(only(case, l), other)
    local doubled = cost_of(only(twice, l), params)
    local is_counted = then_weights[l] ~= 0
    if is_counted and not near(again / then_weights[l], costs[l], 0, 2e-3) then return false end
    if not near(doubled / weights[l], costs[l], 0, 2e-3) then return false end
  end
  for _, which in ipairs { { 1, 2, 3 }, { 3, 1 }, { 2 } } do
    local cost, weights = cost_of(only_these(case, which), #which == LAYERS and other or nil)
    local wanted = 0
    for i, l in ipairs(which) do wanted = wanted + weights[i] * costs[l] end
    if not near(cost, wanted, 0, 2e-3) then return false end
  end
  return true
end

local checks = {
  grading.check {
    id = "interface",
    points = 0,
    run = function(self)
      local case = a_case()
      local lacks = ask(question_of(case)).answer.lacks
      if lacks ~= nil then
        local mistake = lacks == "super" and "parent-not-made" or nil
        self:fail { kind = "lacks", field = tostring(lacks), mistake = mistake }
      end
      local one = called(self, question_of(case)).total
      if one == called(self, question_of(a_case())).total then self:fail { kind = "constant" } end
    end,
  },
  grading.check {
    id = "value",
    points = 20,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      must(self, a_case())
      -- One loss is asked about many images: what it was asked before must not matter, nor another loss.
      must(self, seen_before(a_case()), nil, "before")
      must(self, seen_before(a_case()), elsewhere(params, 0.6), "before")
      for _ = 1, 4 do must(self, a_case(), elsewhere(params, 0.6), "moved") end
      if language() ~= "c" then -- through an extractor, from the images on
        local question = some_images()
        local errors = layer_errors(question, question._pred):tolist()
        must_be(self, weighed(self, question, LAYERS), errors, "images")
      end
    end,
  },
  grading.check {
    id = "zero",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      for _ = 1, 2 do
        local case, there = a_case(), elsewhere(params, 0.6)
        local found = called(self, question_of(only(case, 0), there))
        if not near(found.total, 0, 1e-5, 0) then
          self:fail {
            kind = found.total ~= found.total and "nan" or "different",
            field = "total",
            note = "equal",
            question = with(found.question, { mse = tensor { 0, 0, 0 } }),
            answer = { total = found.total },
            expected_answer = { total = 0 },
            got = found.total,
            wanted = 0,
          }
        end
        if not (math.abs(called(self, question_of(case, there)).total) > 1e-4) then
          self:fail { kind = "constant" }
        end
      end
    end,
  },
  grading.check {
    id = "layers",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      -- A loss that is another than it should be is held to itself.
      local base = a_case()
      local found = weighed(self, question_of(base, params), LAYERS)
      local is_another = not is_right(found.total, errors_of(base), found.weights)
      if is_another and counts_each_once(self, params) then return end
      for layer = 1, LAYERS do
        must(self, only(a_case(), layer), elsewhere(params, 0.6), "layer-" .. layer)
      end
      must(self, a_case(), params)
      must(self, only_these(a_case(), { 3, 1 }), nil, "chosen")
      must(self, only_these(a_case(), { 2 }), nil, "chosen-one")
      if language() ~= "c" then -- and where the extractor knows more layers than are asked for
        local question = some_images()
        question._which = tensor { 3, 1 }
        local errors = layer_errors(question, question._pred):tolist()
        must_be(self, weighed(self, question, 2), { errors[3], errors[1] }, "chosen")
      end
    end,
  },
  grading.check {
    id = "image-gradient",
    points = 15,
    depends_on = { "interface" },
    run = function(self)
      local params = beginning(self)
      for i = 0, LAYERS + 1 do
        local case, there = a_case(), i > 0 and elsewhere(params, 0.6) or params
        -- where the maps of the others are equal, their gradient is 0, and written
        if i >= 1 and i <= LAYERS then case = only(case, i) end
        local found = weighed(self, question_of(case, there), LAYERS)
        if is_right(found.total, errors_of(case), found.weights) then
          must_slope(self, case, found, i >= 1 and i <= LAYERS and "layer-" .. i or nil)
        elseif i == 0 then
          must_follow_itself(self, case, there, found)
        end
      end
      if language() == "c" then return end
      local question = some_images()
      local found = weighed(self, question, LAYERS)
      local pred = tensor(question._pred, { grad = true })
      local errors = layer_errors(question, pred)
      local got = numbers(found.answer.grad)
      if not got then self:fail { kind = "missing", field = "grad" } end
      if #got ~= pred:numel() then
        self:fail { kind = "count", field = "grad", question = question, got = #got }
      end
      if not is_right(found.total, errors:tolist(), found.weights) then
        if length_of(got) == 0 then self:fail { kind = "missing", field = "grad" } end
        return
      end
      (errors * tensor(found.weights)):sum():backward()
      local where = farthest(got, pred.grad:reshape(-1):tolist(),
        1e-7 + 1e-4 * pred.grad:abs():max():item())
      if where then
        local value = got[where]
        self:fail {
          kind = value ~= value and "nan" or "different",
          field = "grad",
          question = shown(question, errors:tolist(), found.weights),
          where = grading.place(pred.shape, where),
          got = value,
          wanted = pred.grad:reshape(-1):tolist()[where],
        }
      end
    end,
  },
  grading.check {
    id = "weight-gradient",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      -- Against the loss itself. The step is so long that the loss changes by some 2 % and rounding is
      -- lost in that, and short beside what the parametrisation turns on: the third derivative of a
      -- softmax, sigmoid or exp is at most its first times the square of its rate, so the slope is good
      -- to 1 in 1000 of the largest.
      local params = beginning(self)
      if not params then self:fail { kind = "no-slope" } end
      for _ = 1, 2 do
        local case, there = a_case(), elsewhere(params, 0.6)
        local found = weighed(self, question_of(case, there), LAYERS)
        local slopes = found.slopes
        if not slopes or #slopes ~= #params then self:fail { kind = "missing", field = "slopes" } end
        local steepest = is_finite(slopes) and length_of(slopes) or 0
        local h = steepest > 0 and 0.02 * math.abs(found.total) / steepest or 1 / 32
        h = math.max(1e-5, math.min(h, 1 / 32))
        local is_set = sets_itself(found)
        local none = true
        local wanted, got, most = {}, {}, 0
        for k, direction in ipairs(directions(#params)) do
          if is_set then
            local errors = errors_of(case)
            wanted[k] = #errors == #params and dot(direction, errors) or 0
          else
            wanted[k] = measured(self, function(step)
              return question_of(case, moved_along(there, direction, step))
            end, h)
          end
          got[k] = dot(direction, slopes)
          most = math.max(most, math.abs(wanted[k]))
          none = none and wanted[k] == 0
        end
        if none then self:fail { kind = "no-slope" } end
        local where = farthest(got, wanted, 1e-5 * math.abs(found.total) + 1e-2 * most)
        if where then
          self:fail {
            kind = got[where] ~= got[where] and "nan" or "different",
            field = #params <= 6 and "slopes" or "slope",
            where = ("[%d]"):format(where - (language() == "lua" and 0 or 1)),
            got = got[where],
            wanted = wanted[where],
          }
        end
      end
    end,
  },
  grading.check {
    id = "frozen",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local case = a_case()
      local found = called(self, question_of(case))
      if not (math.abs(found.total - called(self, question_of(only(case, 0))).total) > 1e-6) then
        self:fail { kind = "constant" }
      end
      for l = 1, language() == "lua" and 0 or LAYERS do -- a tensor of Lua cannot be written to
        for _, side in ipairs { "pred", "target" } do
          local after = numbers(found.answer[side .. l])
          local before = case[side][l]:reshape(-1):tolist()
          if not after or #after ~= #before or farthest(after, before, 1e-6) then
            self:fail { kind = "written", layer = NAMES[l] }
          end
        end
      end
      if language() == "c" then
        if sets_itself(found) then self:fail { kind = "params-written" } end
        return
      end
      local question = some_images()
      local answer = called(self, question).answer
      for i = 1, LAYERS do
        local kernel, slope = numbers(answer["kernel" .. i]), numbers(answer["kernel_slope" .. i])
        local before = question["_kernel" .. i]:reshape(-1):tolist()
        if not kernel or #kernel ~= #before or farthest(kernel, before, 1e-6) then
          self:fail { kind = "kernels", layer = NAMES[i] }
        end
        if slope and length_of(slope) ~= 0 then self:fail { kind = "trained", layer = NAMES[i] } end
      end
      if language() == "lua" then return end
      for k = 1, 2 do
        local seen, answered = answer["seen" .. k], answer
        local maps = type(seen) == "userdata" and seen:dim() == 4 and seen:size(2) == 3
          and features(question, seen)
        for i, map in ipairs(maps or {}) do
          local after, before = numbers(answered["map" .. k .. i]), map:reshape(-1):tolist()
          if not after or #after ~= #before or farthest(after, before, 1e-4) then
            self:fail { kind = "written", layer = NAMES[i] }
          end
        end
      end
    end,
  },
  grading.check {
    id = "learnt",
    points = 10,
    depends_on = { "interface" },
    run = function(self)
      local way, risen = descend(self, a_case())
      local first, last = way[1], way[#way]
      if #way == 1 and risen then self:fail { kind = "not-falling", got = risen, wanted = first.total } end
      if change(first.weights, last.weights) <= 1e-3 * size_of(first.weights) then
        self:fail { kind = "not-learnt" }
      end
    end,
  },
  grading.check {
    id = "no-collapse",
    points = 15,
    depends_on = { "learnt" },
    run = function(self)
      local found = weighed(self, question_of(a_case()), LAYERS)
      local first, params = found.weights, found.params
      -- All layers alike, unlike, and unlike from elsewhere.
      for i, case in ipairs { alike(), a_case(), a_case() } do
        local fate, got = fate_of(self, case, i == 3 and elsewhere(params, 0.6) or params, first)
        if fate then self:fail { kind = fate, got = got, wanted = sum(first) } end
      end
      -- Made of the parameters, the weights are what they were where these are: however often a loss was
      -- asked, and its parameters were written to, in this question and since the first.
      local worn = seen_before(with(a_case(), { times = TIMES_WRITTEN }))
      local last = sum(weighed(self, question_of(worn, params), LAYERS).weights)
      if not (last >= (1 - WEAR) * sum(first)) then self:fail { kind = "wears-off", got = last, wanted = sum(first) } end
    end,
  },
}

return {
  page = "ex2",
  version = "2",
  checks = checks,
  tolerance = { total = { absolute = 1e-6, relative = 1e-4 } },
  diagnose = diagnose,
}
