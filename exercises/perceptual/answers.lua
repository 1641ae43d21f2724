-- What came back: the loss, the weights in force, and whether the one is made of the other.
local cases = require "cases"

local uniform, with, near, a_case = cases.uniform, cases.with, cases.near, cases.a_case
local errors_of, question_of = cases.errors_of, cases.question_of

-- A number or a tensor of an answer as a list; nil for anything else.
local function numbers(value)
  if type(value) == "number" then return { value } end
  if type(value) ~= "userdata" or value:numel() == 0 then return nil end
  return value:reshape(-1):tolist()
end

local function is_finite(list)
  for _, v in ipairs(list) do
    if v ~= v or math.abs(v) == math.huge then return false end
  end
  return true
end

-- What came of one call, as lists; nil where it holds far more than was asked for.
local MOST_NUMBERS = 16384

local function read(question)
  local answer, count = ask(question).answer, 0
  for _, value in pairs(answer) do count = count + (type(value) == "userdata" and value:numel() or 1) end
  if count > MOST_NUMBERS then return nil, count end
  local found = { question = question, answer = answer }
  for _, name in ipairs { "total", "weights", "params", "slopes", "moved" } do
    found[name] = numbers(answer[name])
  end
  if found.total and #found.total == 1 then found.total = found.total[1] end
  return found
end

local function as_number(value)
  return type(value) == "number" and value or value and #value
end

-- One call, whose answer has a loss: else the check ends.
local function called(check, question)
  local found, surplus = read(question)
  if not found then check:fail { kind = "surplus", question = question, got = surplus } end
  if type(found.total) ~= "number" then
    check:fail {
      kind = found.total and "count" or "missing",
      field = "total",
      question = question,
      got = found.total and as_number(found.total),
      expected_answer = { total = 0 },
    }
  end
  return found
end

-- And as many weights as layers, all of them finite.
local function weighed(check, question, count)
  local found = called(check, question)
  if not found.weights or #found.weights ~= count then
    check:fail { kind = "weights", got = found.weights and #found.weights or 0, wanted = count }
  end
  if not is_finite(found.weights) then check:fail { kind = "weights-not-finite" } end
  return found
end

local function worth(errors, weights)
  local total = 0
  for i, e in ipairs(errors) do total = total + e * weights[i] end
  return total
end

-- A loss is off by 1 in 10 000 at most: sums of some hundred float32 products are far nearer.
local function is_right(total, errors, weights)
  return near(total, worth(errors, weights), 1e-6, 1e-4)
end

-- What a message says of a question: the layers' errors and the weights in force.
local function shown(question, errors, weights)
  return with(question, { mse = tensor(errors), weights = tensor(weights) })
end

local function must_be(check, found, errors, note)
  if not is_right(found.total, errors, found.weights) then
    local wanted = worth(errors, found.weights)
    check:fail {
      kind = found.total ~= found.total and "nan" or "different",
      field = "total",
      question = shown(found.question, errors, found.weights),
      answer = { total = found.total },
      expected_answer = { total = wanted },
      got = found.total,
      wanted = wanted,
      note = note,
    }
  end
end

local function must(check, case, params, note)
  must_be(check, weighed(check, question_of(case, params), #case.which), errors_of(case), note)
end

-- The submission's parameters as they begin; nil where it has none.
local function beginning(check)
  return called(check, question_of(a_case())).params
end

-- The parameters, each moved by up to `reach`.
local function elsewhere(params, reach)
  if not params then return nil end
  local list = {}
  for i, p in ipairs(params) do list[i] = p + uniform(-reach, reach) end
  return list
end

return {
  numbers = numbers, is_finite = is_finite, read = read, called = called, weighed = weighed, worth = worth,
  is_right = is_right, shown = shown, must_be = must_be, must = must, beginning = beginning,
  elsewhere = elsewhere,
}
