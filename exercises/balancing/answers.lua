-- A submission's answers: their numbers and forms, and what is the matter with one that has none.
local attempt = require "attempt"

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

-- A failure whose cause is the same in every check is told at length in the first of them only.
local function once(failure)
  local key = failure.kind .. "." .. (failure.field or "")
  if attempt.told[key] then return { kind = "as-above", mistake = failure.mistake } end
  attempt.told[key] = true
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
  if answer.numbers then
    return { kind = "count", field = "total", got = single(answer.numbers), mistake = "total-not-summed" }
  end
end

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
  if surplus > SURPLUS then attempt.running:fail { kind = "surplus", got = surplus } end
  attempt.answered = attempt.answered + 1
  return answer
end

return {
  numbers = numbers, single = single, rows_of = rows_of, is_finite = is_finite, all_finite = all_finite,
  place = place, shape_text = shape_text, once = once, trouble_of = trouble_of, asked = asked,
}
