-- A training: what it is asked for, and how what is said of it is weighed against other trainings.
local attempt = require "attempt"
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local scenes = require "scenes"

local EPOCHS, SCENES, UNSEEN, BATCH = task.EPOCHS, task.SCENES, task.UNSEEN, task.BATCH
local numbers, single, rows_of = answers.numbers, answers.single, answers.rows_of
local trouble_of, asked = answers.trouble_of, answers.asked
local blame = formulas.blame
local scenes_of, part = scenes.scenes_of, scenes.part

local DEFICIT, TRAININGS = 12, 60 -- of trainings, where chance may have spoilt one

-- The calls of the criterion at which the model is looked at. The first three are there in every run,
-- which calls it once an epoch at least, the others where each batch is a call. One after the other
-- they fall on different batches where batches come in their order.
local function checkpoints()
  local function drawn(from, to, b) return BATCH * math.random(from, to) + b end
  return { 1, drawn(0, 1, 2), drawn(1, 2, 3), drawn(5, 7, 4), drawn(9, 11, 1) }
end

-- Training number `n` of this submission.
local function training(check, n)
  if attempt.runs[n] then return attempt.runs[n] end
  local scenes = scenes_of(SCENES + UNSEEN, math.random(1, 1000000))
  local run = {
    all = scenes,
    seen = part(scenes, 1, SCENES),
    unseen = part(scenes, SCENES + 1, UNSEEN),
    checkpoints = checkpoints(),
  }
  run.question = {
    ask = "train",
    epochs = EPOCHS,
    seed = math.random(1, 1000000),
    unseen = run.unseen.images,
    checkpoints = tensor(run.checkpoints),
  }
  for name, values in pairs(run.seen) do run.question[name] = values end
  run.answer = asked(run.question)
  local trouble = trouble_of(run.answer)
  if trouble then check:fail(trouble) end
  run.after = asked({ ask = "look", images = scenes.images })
  run.calls = single(run.answer.calls) or 0
  run.given = rows_of(run.answer.given)
  run.log_vars = rows_of(run.answer.log_vars)
  run.carries = rows_of(run.answer.carries)
  run.pulls = numbers(run.answer.pulls, #run.checkpoints)
  attempt.runs[n] = run
  return run
end

-- What a judge says of a training: nil, or a failure. One that chance may have brought about is weighed
-- against other trainings (Wald 1945): the submission passes once more of them went well than did not,
-- and fails once DEFICIT more did not. A recipe that goes well three times out of five (L-BFGS, with a
-- batch that changes under it) fails so once in four hundred, one that does two times out of three once
-- in eight thousand; one that goes well once in ten passes once in nine.
local function judge(check, verdict)
  local failure, balance = nil, 0
  for n = 1, TRAININGS do
    local found = verdict(training(check, n), check)
    failure, balance = found or failure, balance + (found and -1 or 1)
    if balance > 0 then return end
    if found and not found.chancy or balance <= -DEFICIT then break end
  end
  blame(check, failure)
end

-- The same training once more (the scenes, the start, the chance in it), but for these fields of the question.
local function train_anew(run, changes)
  local question = {}
  for name, value in pairs(run.question) do question[name] = value end
  for name, value in pairs(changes) do question[name] = value end
  return asked(question)
end

return {
  judge = judge, train_anew = train_anew,
}
