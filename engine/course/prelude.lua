-- What a lesson calls: page, the steps, the controls, word, claim, library. It checks what it is given, so that a
-- mistake is told with the lesson's file and line, and hands C one plain table for the page.
--
-- The chunk gives a function. It is called with the page's id, its words ({ [id] = its own, [""] = the
-- section's, ["*"] = the library's }) and the name of the text file; its result hands over the page's
-- steps and claims once the lesson ran, and makes the second argument of `train`.
return function(wanted, words, file)

local parts = { "idea", "predict", "run", "explain", "use" }
local found -- the wanted page's steps
local need -- what data of the learner's own it takes
local own_points -- the learner's own points in classes, where it takes them
local claims = {} -- its claims
local current = wanted -- the page whose words are looked up
local latest -- the page that was declared last: the one that claims belong to

-- "lesson.lua:12: " of whoever called the function that asks.
local function here()
  local _, where = pcall(error, "", 4)
  return where
end

-- Raises a mistake of the step or control `c`, at the line where the lesson makes it.
local function check(c, good, message, ...)
  if not good then
    error(("%s%s %q: "):format(c.where, c.kind, c.id) .. message:format(...), 0)
  end
end

local function is_number(x)
  return type(x) == "number" and x == x and math.abs(x) < math.huge
end

local function is_numbers(list)
  if type(list) ~= "table" or #list == 0 then
    return false
  end
  for _, x in ipairs(list) do
    if not is_number(x) then
      return false
    end
  end
  return true
end

local function is_label(x)
  return x == nil or type(x) == "string"
end

local function set(names)
  local out = {}
  for name in names:gmatch("%S+") do
    out[name] = true
  end
  return out
end

-- A constructor KIND "id" { fields }: `fields` are those allowed ("#" for a list), `complete` checks
-- and fills them.
local function constructor(kind, fields, complete)
  local allowed = set(fields)
  return function(id)
    if type(id) ~= "string" then
      error(kind .. " takes an id and then a table", 2)
    end
    return function(spec)
      local out = { kind = kind, id = id, where = here() }
      check(out, type(spec) == "table", "takes a table")
      for key, value in pairs(spec) do
        check(out, allowed[type(key) == "number" and "#" or key], "has no field %q", tostring(key))
        out[key] = value
      end
      complete(out)
      return out
    end
  end
end

local function is_answer(x)
  return type(x) == "number" and x == x or type(x) == "function"
end

-- Steps.

function text(id)
  if type(id) ~= "string" then
    error("text takes a block's id", 2)
  end
  return { kind = "text", id = id }
end

-- A question with `run` is about what the reader's own training run showed: the id of its scene.
-- Its answer may be found in that run, by a function.
local function check_run(q)
  check(q, q.run == nil or type(q.run) == "string", "run is a scene's id")
end

local function is_found(q)
  return q.run ~= nil and type(q.answer) == "function"
end

choice = constructor("choice", "answer run", function(q)
  check_run(q)
  check(q, type(q.answer) == "string" or is_found(q),
    "answer is an item's key, or with `run` a function that gives one")
end)

-- Where a question has `run`, a text stands for the number of that name in what the run returned.
local function of_run(q, x)
  if q.run == nil or type(x) ~= "string" then
    return x
  end
  return function(result)
    return result[x]
  end
end

number = constructor("number", "answer tolerance traps run", function(q)
  check_run(q)
  q.answer = of_run(q, q.answer)
  check(q, is_answer(q.answer), "answer is a number, a function, or with `run` a name in its result")
  check(q, is_number(q.tolerance) and q.tolerance >= 0, "tolerance is 0 or more")
  local traps = q.traps or {}
  check(q, type(traps) == "table", "traps is a table by key")
  q.traps = {}
  for key, value in pairs(traps) do
    q.traps[key] = of_run(q, value)
    check(q, type(key) == "string" and is_answer(q.traps[key]), "trap %q is a number or a function",
      tostring(key))
  end
end)

order = constructor("order", "answer traps run", function(q)
  check_run(q)
  q.traps = q.traps or {}
  for key, list in pairs(type(q.traps) == "table" and q.traps or { [1] = 1 }) do
    check(q, type(key) == "string" and type(list) == "table" and #list > 0,
      "trap %q lists the keys that an answer begins with", tostring(key))
  end
  check(q, is_found(q) or type(q.answer) == "table" and #q.answer >= 2,
    "answer lists the items' keys, or with `run` is a function that does")
  for _, key in ipairs(is_found(q) and {} or q.answer) do
    check(q, type(key) == "string", "answer lists the items' keys")
  end
end)

curve = constructor("curve", "x from to answer between judge", function(q)
  check(q, is_numbers(q.x), "x is a list of numbers")
  check(q, is_number(q.from) and is_number(q.to) and q.from < q.to, "from is below to")
  check(q, type(q.answer) == "function", "answer is a function of x")
  check(q, q.judge == nil or type(q.judge) == "function", "judge is a function")
end)

scene = constructor("scene", "kernel controls view train", function(s)
  s.controls = s.controls or {}
  check(s, type(s.view) == "function", "view is a function")
  check(s, s.train == nil or type(s.train) == "function", "train is a function")
  check(s, s.kernel == nil or type(s.kernel) == "string", "kernel is a loss's name")
  check(s, type(s.controls) == "table", "controls is a list")
  local seen = { predicted = true } -- the views' own field
  for i, control in ipairs(s.controls) do
    check(s, type(control) == "table" and control.is_control, "item %d of controls is none", i)
    check(s, not seen[control.id], "control %q stands twice", control.id)
    seen[control.id] = control
    if control.of then
      local other, known = seen[control.of], false
      for _, key in ipairs(type(other) == "table" and other.kind == "pick" and other.options or {}) do
        known = known or key == control.key
      end
      check(s, known, "control %q: %q is no option of a pick %q before it", control.id, control.key, control.of)
    end
  end
end)

-- Controls. Each hands over `value` as a list of numbers.

local function control(kind, fields, complete)
  return constructor(kind, "label only " .. fields, function(c)
    check(c, c.label == nil or type(c.label) == "string", "label is text")
    c.label = c.label or c.id
    c.is_control = true
    if c.only ~= nil then
      check(c, type(c.only) == "table", "only is { PICK = KEY }")
      c.of, c.key = next(c.only)
      check(c, type(c.of) == "string" and type(c.key) == "string" and next(c.only, c.of) == nil, "only is { PICK = KEY }")
    end
    complete(c)
  end)
end

local function check_range(c, least)
  check(c, is_number(c.from) and is_number(c.to) and c.from < c.to, "from is below to")
  check(c, is_number(c.step) and c.step > least, "step is more than %g", least)
end

slider = control("slider", "from to step value scale", function(c)
  check(c, c.scale == nil or c.scale == "linear" or c.scale == "log",
    'scale is "linear" or "log"')
  c.logarithmic = c.scale == "log"
  if c.logarithmic and c.step == nil then
    c.step = 10 ^ 0.1 -- a log slider's step is a factor: ten to a power of ten
  end
  check_range(c, c.logarithmic and 1 or 0)
  check(c, not c.logarithmic or c.from > 0, "a log scale begins above 0")
  check(c, is_number(c.value) and c.value >= c.from and c.value <= c.to,
    "value is between from and to")
  c.value = { c.value }
end)

numbers = control("numbers", "from to step value", function(c)
  check_range(c, 0)
  check(c, is_numbers(c.value), "value is a list of numbers")
end)

switch = control("switch", "value", function(c)
  check(c, c.value == nil or type(c.value) == "boolean", "value is true or false")
  c.value = { c.value and 1 or 0 }
end)

points = control("points", "x y from to step from_x to_x step_x", function(c)
  check_range(c, 0)
  check(c, is_numbers(c.x) and is_numbers(c.y) and #c.x == #c.y,
    "x and y are lists of as many numbers")
  check(c, c.step_x == nil or (is_number(c.from_x) and is_number(c.to_x) and c.from_x < c.to_x
    and is_number(c.step_x) and c.step_x > 0), "from_x is below to_x and step_x above 0")
  c.value = c.y
end)

local function lookup(key)
  return words[current] and words[current][key] or words[""][key] or words["*"][key]
end

-- Where the page runs on the learner's own data, the labels that `own` gives stand in for the options, their
-- positions being the keys: once it is known what the page takes.
local function own_options(c)
  local labels = c.own and c.own()
  if labels == nil then
    return
  end
  check(c, type(labels) == "table" and #labels >= 1, "own gives labels, or nil")
  c.options, c.labels, c.value = {}, {}, { 0 }
  for i, label in ipairs(labels) do
    c.options[i], c.labels[i] = tostring(i), label
  end
end

pick = control("pick", "value own #", function(c)
  local chosen
  check(c, c.own == nil or type(c.own) == "function", "own is a function that gives labels")
  c.options, c.labels = {}, {}
  for i, key in ipairs(c) do
    check(c, type(key) == "string", "option %d is a key", i)
    c.options[i] = key
    c.labels[i] = lookup(key) or key
    if key == c.value then
      chosen = i - 1
    end
  end
  check(c, #c.options >= 2, "two options or more")
  check(c, c.value == nil or chosen, "value %q is no option", tostring(c.value))
  c.value = { chosen or 0 }
end)

-- A pick among losses written in Lua: those of the lesson, { key, text } each, and the learner's own.
program = control("program", "value #", function(c)
  c.options, c.labels, c.programs = {}, {}, {}
  local function add(key, label, text)
    local i = #c.options + 1
    c.options[i], c.labels[i], c.programs[i] = key, label, text
  end
  for i, starter in ipairs(c) do
    check(c, type(starter) == "table" and type(starter[1]) == "string" and type(starter[2]) == "string",
      "item %d is { key, text }", i)
    add(starter[1], lookup(starter[1]) or starter[1], starter[2])
  end
  check(c, #c.options >= 1, "one loss or more")
  for _, name in ipairs(loss.kept()) do
    add("mine." .. name, name, loss.kept(name) or "")
  end
  c.kind, c.value = "pick", { 0 }
end)

function word(key)
  local text = lookup(key)
  if text then
    return text
  end
  if current ~= wanted then
    return tostring(key) -- a page that is not the one to be shown
  end
  error(("no word %q for page %s in %s"):format(tostring(key), current, file), 2)
end

-- Pages.

local is_part = set(table.concat(parts, " "))
local is_need = set "classes masks objects groups boxes pictures"

local function collect(p, spec)
  local steps = {}
  check(p, type(spec) == "table", "takes a table")
  for key in pairs(spec) do
    check(p, is_part[key] or key == "data" or key == "plain", "has no part %q", tostring(key))
  end
  check(p, spec.data == nil or is_need[spec.data],
    'data is "classes", "masks", "objects", "groups", "boxes" or "pictures"')
  need = spec.data
  for part, name in ipairs(parts) do
    local is_left_out = spec.plain == true and spec[name] == nil
    check(p, is_left_out or type(spec[name]) == "table" and #spec[name] > 0,
      "part %q has no step", name)
    for i, step in ipairs(spec[name] or {}) do
      check(p, type(step) == "table" and step.kind and not step.is_control,
        "item %d of part %q is no step", i, name)
      step.part = part - 1
      steps[#steps + 1] = step
    end
  end
  check(p, #steps > 0, "has no step")
  local trains = {}
  for _, step in ipairs(steps) do
    trains[step.id] = step.train ~= nil
    for _, control in ipairs(step.controls or {}) do
      need = need or control.kind == "points" and "points" or nil
    end
  end
  for _, step in ipairs(steps) do
    check(step, step.run == nil or trains[step.run], "run is %q, which is no scene that trains",
      tostring(step.run))
  end
  return steps
end

function page(id)
  if type(id) ~= "string" then
    error("page takes an id and then a table", 2)
  end
  current, latest = id, id
  return function(spec)
    current = wanted
    if id ~= wanted then
      return
    end
    local p = { kind = "page", id = id, where = here() }
    check(p, found == nil, "stands twice")
    found = collect(p, spec)
  end
end

-- Claims.

claim = constructor("claim", "of check training", function(c)
  check(c, latest ~= nil, "stands before the page that it belongs to")
  check(c, type(c.check) == "function", "check is a function")
  c.of = type(c.of) == "string" and { c.of } or c.of or {}
  check(c, type(c.of) == "table", "of is a block's id, or a list of them")
  local training = c.training
  check(c, training == nil or type(training) == "table" and type(training.reduced) == "table"
    and type(training.full) == "table", "training is { reduced = { … }, full = { … } }")
  for _, other in ipairs(latest == wanted and claims or {}) do
    check(c, other.id ~= c.id, "stands twice")
  end
  if latest == wanted then
    claims[#claims + 1] = c
  end
end)

-- The learner's own points in classes, where the page takes them: { x =, y =, labels =, names = }, labels from 0
-- on; else nil.
function given()
  return own_points
end

-- A module of the course's library folder: what pages share.
function library(name)
  return require("library." .. tostring(name))
end

-- What a training run is given beside the controls' values.
local Run = {}
Run.__index = Run

function Run:frame(picture)
  if type(picture) ~= "table" then
    error("run:frame takes a table of figure, values, progress", 2)
  end
  coroutine.yield(picture)
end

return {
  need = function()
    return need
  end,
  give = function(_, points)
    own_points = points
  end,
  steps = function()
    for _, step in ipairs(found or {}) do
      for _, control in ipairs(step.controls or {}) do
        own_options(control)
      end
    end
    return found
  end,
  claims = function()
    return claims
  end,
  run = function(seed)
    return setmetatable({ seed = seed, earlier = {} }, Run)
  end,
}

end
