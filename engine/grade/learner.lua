-- What a page that puts the learner's program to work calls: `yours`.
return function(begin, await)

local Yours = {}
Yours.__index = Yours

-- Asks; where `field` is given, the answer must have `count` numbers under that name, or the run
-- ends and the learner is told so.
local function ask(question, field, count)
  begin(question, field, count)
  local answer
  repeat
    answer = await()
  until answer
  return answer
end

-- yours { ask = …, … }: the program's answer to a question, a table of numbers, texts and tensors.
-- Only while a scene trains, and by its training run itself.
function Yours:__call(question)
  return ask(question)
end

-- The same where the run cannot go on without `field`, of `count` numbers (1): gives that field.
function Yours.field(question, field, count)
  return ask(question, field, count or 1)[field]
end

-- A single number on the tape: `value`, whose gradient by each input is its slope, of as many
-- numbers. So what the program answered takes part in any training.
function Yours.node(value, inputs)
  local sum = 0
  for i, pair in ipairs(inputs) do
    local input, slope = pair[1], pair[2]
    if not input or not slope then
      error(("yours.node: pair %d is not { input, slope }"):format(i), 2)
    end
    sum = sum + (input * slope:detach():reshape(input.shape)):sum()
  end
  return sum - sum:detach() + value
end

-- The program's loss for `pred` and `target`, on the tape: its value is the answer to "loss", its
-- gradient by `pred` the answer to "grad". `options` are further fields of both questions.
function Yours.loss(pred, target, options)
  local question = { pred = pred:detach(), target = target }
  for name, value in pairs(options or {}) do
    question[name] = value
  end
  question.ask = "loss"
  local value = Yours.field(question, "loss")
  question.ask = "grad"
  local slope = Yours.field(question, "grad", pred:numel())
  return Yours.node(type(value) == "number" and value or value:item(), { { pred, slope } })
end

return setmetatable({}, Yours)

end
