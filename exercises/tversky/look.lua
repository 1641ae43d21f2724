-- What a failing submission answers to some questions, and what holds for all of these.
local grading = require "grading"
local cases = require "cases"
local formulas = require "formulas"

local case, some_weights = cases.case, cases.some_weights
local right_loss = formulas.right_loss

local function near(a, b, relative)
  return math.abs(a - b) <= 2e-5 + (relative or 2e-4) * math.abs(b)
end

local function number_of(answer, name)
  local value = answer and answer[name]
  if type(value) == "number" then return value end
  if tensor.is(value) and value:numel() == 1 then return value:item() end
  return nil
end

local function list_of(answer, name)
  local value = answer and answer[name]
  if type(value) == "number" then return { value } end
  return tensor.is(value) and value:numel() > 0 and value:reshape(-1):tolist() or nil
end

-- An answer, or nil where the submission stops.
local function answer_to(question)
  local ok, reply = pcall(ask, question)
  return ok and reply.answer or nil
end

local function options_of(question)
  return question.alpha or 0.5, question.beta or 0.5, question.smooth or 1
end

local function value_of(formula, question)
  local ok, value = pcall(formula, question.pred, question.target, options_of(question))
  return ok and value:numel() == 1 and value:item() or nil
end

-- Cases with what the submission answers; those that it does not answer are left out.
local function evidence()
  local list = {}
  for _, shape in ipairs { { 5 }, { 6 }, { 2, 3 }, { 3, 2, 4 }, { 2, 3, 4, 4 }, { 2, 1, 3, 4 } } do
    local drawn = case(shape, some_weights())
    drawn.arrays.target[1], drawn.arrays.target[2] = 1, 0
    local question = grading.question(drawn, "loss")
    local given = number_of(answer_to(question), "loss")
    if not given and #list == 0 then -- options of any size may be refused
      question.alpha, question.beta = 0.3, 0.7
      given = number_of(answer_to(question), "loss")
      list.refused = given ~= nil
    end
    if given then
      list[#list + 1] = { question = question, given = given, right = value_of(right_loss, question), shape = shape }
    end
  end
  return list
end

local function all(list, holds)
  for _, e in ipairs(list) do
    if not holds(e) then return false end
  end
  return #list > 0
end

local function is_formula(list, formula)
  local tells = false -- a formula that gives what is right explains nothing
  return all(list, function(e)
    local value = value_of(formula, e.question)
    tells = tells or value and not near(value, e.right)
    local closer = value and math.abs(e.given - value) <= 1e-5 + math.abs(e.given - e.right) / 4
    return closer and near(e.given, value)
  end) and tells
end

-- A number that comes out the same for all cases, or nil.
local function constant(list, measure)
  local first = nil
  for _, e in ipairs(list) do
    local value = measure(e)
    if value ~= value or math.abs(value) == math.huge then return nil end
    first = first or value
    if math.abs(value - first) > 1e-4 + 5e-3 * math.abs(first) then return nil end
  end
  return #list >= 3 and first or nil
end

local function graded(question, changes)
  local copy = { ask = "grad" }
  for name, value in pairs(question) do if name ~= "ask" then copy[name] = value end end
  for name, value in pairs(changes or {}) do copy[name] = value end
  return copy
end

local function alike(got, wanted, is_looked_at)
  if not got or #got ~= #wanted then return false end
  local most = 0
  for _, w in ipairs(wanted) do most = math.max(most, math.abs(w)) end
  for i, w in ipairs(wanted) do
    if (not is_looked_at or is_looked_at(i)) and not (math.abs(got[i] - w) <= 1e-6 + 4e-3 * most) then
      return false
    end
  end
  return true
end

return {
  near = near, number_of = number_of, list_of = list_of, answer_to = answer_to, options_of = options_of,
  value_of = value_of, evidence = evidence, all = all, is_formula = is_formula, constant = constant,
  graded = graded, alike = alike,
}
