-- The rows of a history: their form, and comparing them with others.
local task = require "task"
local answers = require "answers"

local EPOCHS = task.EPOCHS
local single, rows_of, place = answers.single, answers.rows_of, answers.place

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

return {
  misformed = misformed, all_rows = all_rows, map = map, shared_rows = shared_rows, first_off = first_off,
  untrue = untrue,
}
