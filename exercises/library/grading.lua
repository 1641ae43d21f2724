-- What the checks of an exercise are written with. It runs in the grader, never beside a submission.
--
-- `ask(question, expected)` is the grader's own: it sends a question to the submission and compares
-- the answer. It returns { ok = true } or { ok = false, answer = …, kind = …, field = …, … }, and
-- without `expected` { ok = true, answer = … }; where the submission stops, it ends the check and does
-- not return. An answer is read with check:answer,
-- check:array or check:number: they end the check where it has another form.
--
-- `language()` is the grader's own too: "lua", "c" or "python", what the submission is written in. A
-- failure may bring its `where`, a place in that language's counting, and `mistake`, the id of a known
-- mistake that the check itself has seen.

local grading = {}

-- A case -------------------------------------------------------------------------------------
-- Numbers by name, and arrays of one shape by name as flat lists: what shrinking can work on.
--   { numbers = { alpha = 0.3 }, shape = { 2, 3 }, arrays = { pred = {…}, target = {…} } }

local function size(shape)
  local n = 1
  for _, s in ipairs(shape) do
    n = n * s
  end
  return n
end

-- The names of a table, always in one order: of several faults the same one is told each time.
local function names_of(fields)
  local names = {}
  for name in pairs(fields or {}) do names[#names + 1] = name end
  table.sort(names)
  return names
end

-- A list of as many elements as the shape has, each from `draw(i)`.
function grading.fill(shape, draw)
  local list = {}
  for i = 1, size(shape) do
    list[i] = draw(i)
  end
  return list
end

-- The question that asks the submission for `what` in this case.
function grading.question(case, what)
  local question = { ask = what }
  for name, value in pairs(case.numbers) do
    question[name] = value
  end
  for name, list in pairs(case.arrays) do
    question[name] = tensor(list):reshape(case.shape)
  end
  return question
end

-- The case with one part changed.
local function with(case, part, value)
  local copy = { numbers = case.numbers, shape = case.shape, arrays = case.arrays }
  copy[part] = value
  return copy
end

local function replaced(list, key, value)
  local copy = {}
  for k, v in pairs(list) do
    copy[k] = v
  end
  copy[key] = value
  return copy
end

-- Shrinking ----------------------------------------------------------------------------------

-- The case with the indices from..to of one axis alone.
local function narrowed(case, axis, from, to)
  local inner, outer = 1, 1
  for i = axis + 1, #case.shape do
    inner = inner * case.shape[i]
  end
  for i = 1, axis - 1 do
    outer = outer * case.shape[i]
  end
  local arrays = {}
  for name, list in pairs(case.arrays) do
    local kept = {}
    for o = 0, outer - 1 do
      local row = o * case.shape[axis]
      for i = (row + from - 1) * inner + 1, (row + to) * inner do
        kept[#kept + 1] = list[i]
      end
    end
    arrays[name] = kept
  end
  return { numbers = case.numbers, shape = replaced(case.shape, axis, to - from + 1), arrays = arrays }
end

-- Calls try(case) for smaller and simpler cases, the boldest first, until it says true.
local function simpler(case, try)
  for axis, length in ipairs(case.shape) do
    if length > 1 then
      local half = length // 2
      if try(narrowed(case, axis, 1, half)) or try(narrowed(case, axis, half + 1, length)) then
        return true
      end
    end
  end
  for axis, length in ipairs(case.shape) do
    if length > 2 and (try(narrowed(case, axis, 2, length)) or try(narrowed(case, axis, 1, length - 1))) then
      return true
    end
  end
  if #case.shape > 1 and case.shape[1] == 1 then
    local shape = table.pack(table.unpack(case.shape, 2))
    shape.n = nil
    if try(with(case, "shape", shape)) then
      return true
    end
  end
  for _, name in ipairs(names_of(case.arrays)) do
    local list = case.arrays[name]
    for i = 1, #list <= 16 and #list or 0 do
      for _, value in ipairs(list[i] == 0 and {} or list[i] == 1 and { 0 } or { 0, 1 }) do
        if try(with(case, "arrays", replaced(case.arrays, name, replaced(list, i, value)))) then
          return true
        end
      end
    end
  end
  return false
end

-- Checks -------------------------------------------------------------------------------------

local Failure = {}
local Check = {}
Check.__index = Check

-- Ends the check: what went wrong, as the grader's report wants it.
local function fail(failure)
  error(setmetatable(failure, Failure), 0)
end

-- Element `index` (from 1) of something of this shape, as the submission's language counts it: from 1
-- in Lua, from 0 in Python; in C an array is one list.
function grading.place(shape, index)
  if language() == "c" then return ("[%d]"):format(index - 1) end
  local places, left, base = {}, index - 1, language() == "lua" and 1 or 0
  for axis = #shape, 1, -1 do
    places[axis], left = left % shape[axis] + base, left // shape[axis]
  end
  return "[" .. table.concat(places, ", ") .. "]"
end

-- nil where the submission answers the question as it should, else the failure.
function Check:differs(question, expected, note)
  local reply = ask(question, expected)
  if reply.ok then
    return nil
  end
  reply.question = question
  reply.expected_answer = expected
  local wanted = reply.index and expected[reply.field]
  if tensor.is(wanted) then reply.where = grading.place(wanted.shape, math.tointeger(reply.index)) end
  reply.note = note
  return reply
end

-- Asks, and ends the check unless the answer is `expected`. `note` is a block of the exercise's
-- words that says what is special about this case.
function Check:match(question, expected, note)
  local failure = self:differs(question, expected, note)
  if failure then
    fail(failure)
  end
end

-- Answers --------------------------------------------------------------------------------------
-- What comes back is a stranger's: a field may be missing, of another kind or count, or no number.
-- Read through these, such an answer ends the check with what was expected; `ask(…).answer.NAME`
-- alone promises nothing.

-- How many numbers a shape holds, as text: "30×3", "1".
local function shape_text(shape)
  local sizes = {}
  for i, n in ipairs(shape) do sizes[i] = tostring(n) end
  return #sizes == 0 and "1" or table.concat(sizes, "×")
end

-- The field's numbers in `shape`; ends the check where it has not as many. One size may be "n": as
-- many as there are, but one at least. A shape of no axes is one number, given as a number.
local function field(question, answer, name, shape, is_finite)
  local value = answer[name]
  local known, open = 1, nil
  for i, n in ipairs(shape) do
    if n == "n" then open = i else known = known * n end
  end
  local function amiss(kind, got)
    fail {
      kind = kind,
      field = name,
      question = question,
      got = got,
      wanted = shape_text(shape),
      expected_answer = { [name] = 0 },
    }
  end
  if type(value) == "number" then value = tensor { value } end
  if not tensor.is(value) then amiss "missing" end
  local count = value:numel()
  if count == 0 or (open and count % known ~= 0) or (not open and count ~= known) then
    amiss("count", count)
  end
  value = value:detach():reshape(count)
  if is_finite then
    local size = value:abs():max():item() -- NaN where one is
    if not (size < math.huge) then amiss("nan", size) end
  end
  if #shape == 0 then return value:item() end
  local sizes = table.move(shape, 1, #shape, 1, {})
  if open then sizes[open] = count // known end
  return value:reshape(sizes)
end

-- Numbers that an answer may hold beside what is looked at, as in the grader itself.
local SURPLUS = 16384

local function look_at_surplus(question, answer, looked_at)
  local numbers = 0
  for name, value in pairs(answer) do
    if not looked_at[name] and tensor.is(value) then numbers = numbers + value:numel() end
  end
  if numbers > SURPLUS then fail { kind = "surplus", question = question, got = numbers } end
end

-- Asks, and gives the answer's fields by name, each as the tensor or number that `fields` says:
--   self:answer(question, { total = {}, weights = { EPOCHS, 3 }, path = { "n", 3 } })
-- `options.optional` names fields that may be missing, with their shapes; `options.finite = false`
-- lets NaN and infinities through.
function Check:answer(question, fields, options)
  local answer = ask(question).answer
  local is_finite = not (options and options.finite == false)
  local optional = options and options.optional or {}
  local given, looked_at = {}, {}
  for name in pairs(fields) do looked_at[name] = true end
  for name in pairs(optional) do looked_at[name] = true end
  look_at_surplus(question, answer, looked_at)
  for _, name in ipairs(names_of(fields)) do
    given[name] = field(question, answer, name, fields[name], is_finite)
  end
  for _, name in ipairs(names_of(optional)) do
    if answer[name] ~= nil then
      given[name] = field(question, answer, name, optional[name], is_finite)
    end
  end
  return given
end

-- Asks, and gives the one number called `name` that came back.
function Check:number(question, name)
  return self:answer(question, { [name] = {} }, { finite = false })[name]
end

-- Asks, and gives the tensor called `name`, in that shape, of finite numbers.
function Check:array(question, name, shape)
  return self:answer(question, { [name] = shape })[name]
end

-- Ends the check with a message of the exercise's own: block "message.KIND".
function Check:fail(failure)
  fail(failure)
end

-- How many questions one counterexample may cost.
local PATIENCE = 120

-- `holds(case)` gives nil or a failure. Tries `count` cases from `draw(i)`; the first that fails is
-- shrunk as far as it still fails, and ends the check.
function Check:forall(count, draw, holds)
  for i = 1, count do
    local case = draw(i)
    local failure = holds(case)
    if failure then
      local left = PATIENCE
      local smaller
      local function try(candidate)
        left = left - 1
        local found = left >= 0 and holds(candidate)
        if found then
          smaller, failure = candidate, found
        end
        return found or left < 0
      end
      repeat -- a whole round without a smaller case is the end
        smaller = nil
        simpler(case, try)
        case = smaller or case
      until smaller == nil
      fail(failure)
    end
  end
end

-- Runs the check, or its rest: nil, or the failure, or true where there is nothing left to ask.
function Check:grade(part)
  local ok, failure = pcall(self[part], self)
  if ok then
    return failure and true or nil
  end
  if getmetatable(failure) ~= Failure then
    error(failure, 0)
  end
  return failure
end

-- What `draw()` gives, a table of tensors and numbers, drawn once for a class. `key` says all that it
-- hangs on: neither chance, nor an answer, nor the language.
function grading.shared(key, draw)
  local known = recall(key)
  if known then return known end
  known = draw()
  keep(key, known)
  return known
end

-- A check: { id = …, points = …, depends_on = { … }, run = function(self) … end }. Its `drawn_once =
-- true` is a promise: what it asks and expects hangs on chance and `language()` alone, not on what was
-- answered, here or in another check, for as long as the answers are right. A class is then asked from
-- one drawing. A check of which only the end is so has that in `rest = function(self) … end`, which is
-- asked after `run`, unless `run` returns true: then all is said.
function grading.check(check)
  check.depends_on = check.depends_on or {}
  return setmetatable(check, Check)
end

return grading
