-- A training: what it is asked for, what chance may have spoilt, and whether it trained what it should.
local attempt = require "attempt"
local task = require "task"
local answers = require "answers"
local formulas = require "formulas"
local scenes = require "scenes"

local EPOCHS, SCENES, UNSEEN, BATCH, DEPTH = task.EPOCHS, task.SCENES, task.UNSEEN, task.BATCH, task.DEPTH
local NAMES = task.NAMES
local numbers, single, rows_of = answers.numbers, answers.single, answers.rows_of
local all_finite, shape_text, once = answers.all_finite, answers.shape_text, answers.once
local trouble_of, asked = answers.trouble_of, answers.asked
local factors, is_sound, blame = formulas.factors, formulas.is_sound, formulas.blame
local scenes_of, part, ANSWERS, has_shape = scenes.scenes_of, scenes.part, scenes.ANSWERS, scenes.has_shape
local losses_of, mean = scenes.losses_of, scenes.mean

local DEFICIT, TRAININGS = 12, 60 -- of trainings, where chance may have spoilt one

-- The calls of the criterion at which the model is looked at. The first three are there in every run,
-- which calls it once an epoch at least, the others where each batch is a call. One after the other
-- they fall on different batches where batches come in their order.
local function checkpoints()
  local function drawn(from, to, b) return BATCH * math.random(from, to) + b end
  return { 1, drawn(0, 1, 2), drawn(1, 2, 3), drawn(5, 7, 4), drawn(9, 11, 1) }
end

local function in_numbers(answer)
  for name, value in pairs(answer) do answer[name] = single(value) or value end
  return answer
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

-- The losses of what the model answered at checkpoint `j`, of each task and scene; nil where the
-- training did not come so far or the model answered with other things.
local function at_checkpoint(run, j)
  run.looks = run.looks or {}
  if run.looks[j] == nil then
    run.looks[j] = run.answer["depth_" .. j] and losses_of(run.answer, tostring(j), run.seen) or false
  end
  return run.looks[j] or nil
end

-- Whether a model that is asked twice at one moment answers task i alike. A dropout does not.
local function is_steady(run, i)
  local again = run.answer[NAMES[i] .. "_again"]
  local last
  for j = 1, #run.checkpoints do last = run.answer[NAMES[i] .. "_" .. j] or last end
  if not tensor.is(again) or not tensor.is(last) or again:dim() ~= last:dim() or again:dim() == 0 then return false end
  if last:size(1) < again:size(1) then return false end
  local first = last:narrow(1, 1, again:size(1))
  return first:numel() == again:numel() and (first - again):abs():max():item() == 0
end

-- A focal loss without its α = ¼ is taken too: the balancing takes a factor away.
local function is_near(value, low, high, task, slack)
  local function fits(factor) return value >= factor * low / slack and value <= factor * high * slack end
  return fits(1) or task == 3 and fits(4)
end

local EXACT, OTHER = 1.00002, 1.01 -- of one batch to the digit, and certainly not

-- The batch whose losses the criterion was given at checkpoint `j`, and how many of the three are its.
local function batch_at(run, j)
  local looked, row = at_checkpoint(run, j), run.given and run.given[run.checkpoints[j]]
  local best, count = nil, 0
  for b = 1, looked and row and SCENES // BATCH or 0 do
    local alike = 0
    for i = 1, 3 do
      local wanted = mean(looked[i], (b - 1) * BATCH + 1, b * BATCH)
      if is_near(row[i], wanted, wanted, i, EXACT) then alike = alike + 1 end
    end
    if alike > count then best, count = b, alike end
  end
  return best, count
end

local SIZES, LIKE = { 1, 2, 4, 8, SCENES }, 1e-3 -- of batches that are looked for, and how near they are met

-- Whether the row is the losses' means over some scenes, as many as a batch may have.
local function is_of_some_scenes(row, looked)
  local function is_met(sums, size)
    for i = 1, 3 do
      if not is_near(row[i], sums[i] / size, sums[i] / size, i, 1 + LIKE) then return false end
    end
    return true
  end
  local function any(from, left, size, a, b, c)
    if left == 0 then return is_met({ a, b, c }, size) end
    for n = from, SCENES - left + 1 do
      if any(n + 1, left - 1, size, a + looked[1][n], b + looked[2][n], c + looked[3][n]) then return true end
    end
    return false
  end
  for _, size in ipairs(SIZES) do
    if any(1, size, size, 0, 0, 0) then return true end
  end
  return false
end

-- Whether no loss that the criterion was given ever led back to the model.
local function none_leads_back(run)
  for _, row in ipairs(run.carries or {}) do
    if row[1] + row[2] + row[3] > 0 then return false end
  end
  return run.carries ~= nil
end

-- The first checkpoint whose losses are not the model's at that moment over some scenes as they are;
-- nil where half of those that were looked at are. Of three made-up numbers that are so by chance
-- there is one in a hundred or less.
local function unlike_any(run)
  local looks, met, first = 0, 0, nil
  for j, call in ipairs(run.checkpoints) do
    local looked, row = at_checkpoint(run, j), run.given and run.given[call]
    if looked and row then
      local is_like = is_of_some_scenes(row, looked)
      looks, met = looks + 1, met + (is_like and 1 or 0)
      first = first or not is_like and { looked = looked, row = row, call = call }
    end
  end
  return 2 * met < looks and first or nil
end

-- The same training once more (the scenes, the start, the chance in it), but for these fields of the question.
local function train_anew(run, changes)
  local question = {}
  for name, value in pairs(run.question) do question[name] = value end
  for name, value in pairs(changes) do question[name] = value end
  return asked(question)
end

local function reversed(scenes)
  local turned = {}
  for n = SCENES, 1, -1 do turned[#turned + 1] = scenes:narrow(1, n, 1) end
  return tensor.cat(turned, 1)
end

-- The first task whose losses stay what they are, in each call, where the same training is given other
-- scenes' labels; or nil.
local function deaf_to_labels(run)
  local changes = { epochs = 2 }
  for _, name in ipairs(NAMES) do changes[name] = reversed(run.seen[name]) end
  local given = rows_of(train_anew(run, changes).given)
  for i = 1, given and 3 or 0 do
    local is_deaf = true
    for c = 1, math.min(#given, #run.given) do is_deaf = is_deaf and given[c][i] == run.given[c][i] end
    if is_deaf then return i end
  end
end

-- The task for which the criterion is given numbers that are no losses, and what its loss is; or nil.
-- Losses over scenes as they are tell themselves. Others may be of scenes that are turned or noisy: these
-- lead back to the model, and hang on the labels.
local function invented_loss(run)
  local amiss = unlike_any(run)
  if not amiss then return nil end
  local task = not none_leads_back(run) and deaf_to_labels(run)
  if not task and not none_leads_back(run) then return nil end
  local function gap(i) return math.abs(math.log(amiss.row[i] / mean(amiss.looked[i]))) end
  for i = 1, task and 0 or 3 do
    if not task or gap(i) > gap(task) then task = i end
  end
  return { task = task, call = amiss.call, got = amiss.row[task], wanted = mean(amiss.looked[task]) }
end

-- What is amiss with task i's loss at checkpoint `j`, if anything is: what it should be, and whether chance may
-- have brought it about: it is the loss of one batch that says so, or the first call.
local function off_at(run, j, i)
  local looked, row = at_checkpoint(run, j), run.given[run.checkpoints[j]]
  local b, count = batch_at(run, j)
  local low, high = math.min(table.unpack(looked[i])), math.max(table.unpack(looked[i]))
  if count == 2 and is_steady(run, i) then
    local wanted = mean(looked[i], (b - 1) * BATCH + 1, b * BATCH)
    if not is_near(row[i], wanted, wanted, i, OTHER) then return wanted, true end
  end
  local is_first = run.checkpoints[j] == 1
  if not is_near(row[i], low, high, i, is_first and 1.3 or 2) then return mean(looked[i]), is_first end
end

-- The task whose loss is not the one that the task names, and what it should be; or nil.
--
-- At a checkpoint the model stands as it stood when it answered for the losses that the criterion is
-- given. Two of three losses that are one batch's to the digit tell which batch was asked, as it is:
-- then the third is that batch's too, unless the model answers that task differently each time. In
-- every other case (other batches, scenes turned or with noise, half precision, dropout) a loss is a
-- mean over scenes like these, and so between the smallest and the largest loss of one of them. Half
-- and twice that is what augmentation may do; squares, sums and other exponents are farther off. A model
-- that has learnt nothing yet answers a changed scene as badly as any other: a third is enough at first.
-- A young model answers a turned scene nearly as it answers the scene: one time in some hundreds two
-- losses are a batch's by chance, and the third is not. What one checkpoint says alone is chancy.
local function other_loss(run)
  run.invented = run.invented or invented_loss(run) or {}
  if run.invented.task then return run.invented end
  local first, alike = nil, 0
  for j, call in ipairs(run.checkpoints) do
    for i = 1, at_checkpoint(run, j) and run.given and run.given[call] and 3 or 0 do
      local wanted, by_chance = off_at(run, j, i)
      if wanted and not by_chance then return { task = i, call = call, got = run.given[call][i], wanted = wanted } end
      if wanted then
        first = first or { task = i, call = call, got = run.given[call][i], wanted = wanted }
        alike = alike + (first.task == i and 1 or 0)
      end
    end
  end
  if first then first.chancy = alike < 2 end
  return first
end

-- Whether the gradient that training left along s is that of all calls since its beginning. A right
-- run leaves that of its last step, or of as many as it takes together, or none. The sum over a whole
-- training is proportional to it in three numbers at once only where nothing was ever set to zero.
local function is_accumulated(run)
  local left, k = numbers(run.answer.left, 3), factors(3):tolist()
  if not left or not run.given or not run.log_vars or run.calls < 2 * EPOCHS then return false end
  local function is_like(sum)
    local up, down, size = 0, 0, 0
    for i = 1, 3 do
      up, down = up + left[i] * sum[i], down + sum[i] * sum[i]
      size = math.max(size, math.abs(left[i]))
    end
    for i = 1, 3 do
      if not (math.abs(left[i] - sum[i] * up / down) < 1e-3 * size) then return false end
    end
    return up > 0
  end
  local sum, epoch = { 0, 0, 0 }, math.ceil(run.calls / EPOCHS)
  for c = #run.given, 1, -1 do
    for i = 1, 3 do
      sum[i] = sum[i] + k[i] * (1 - math.exp(-run.log_vars[c][i]) * run.given[c][i])
    end
    if #run.given - c < epoch and is_like(sum) then return false end
  end
  return is_like(sum)
end

-- How many parameters move all three answers, how many of them training moved, whether it moved others,
-- and the first task of which no parameter moved, where it has some that move its answer alone; nil where
-- the model shows no parameters.
local function trunk_of(run)
  local reach, count, columns = rows_of(run.answer.reach)
  local shift = reach and numbers(run.answer.shift, count)
  if not shift or columns ~= 3 then return nil end
  local shared, moved, others = 0, 0, false
  local still = {}
  for p, row in ipairs(reach) do
    others = others or shift[p] ~= 0
    local first = row[1] > 0 and 1 or row[2] > 0 and 2 or 3
    local reached = (row[1] > 0 and 1 or 0) + (row[2] > 0 and 1 or 0) + (row[3] > 0 and 1 or 0)
    if reached == 3 then
      shared = shared + 1
      moved = moved + (shift[p] ~= 0 and 1 or 0)
    elseif reached == 1 then
      still[first] = still[first] ~= false and shift[p] == 0
    end
  end
  return shared, moved, others, others and (still[1] and 1 or still[2] and 2 or still[3] and 3) or nil
end

-- Whether an epoch leaves batches out. Where each call that was looked at was given one batch of four
-- scenes, sixteen scenes take four calls. And calls that were drawn here are all of one batch only
-- where no other is trained on; or by chance, where batches are shuffled.
local function leaves_batches_out(run)
  local first, looked, same = nil, 0, 0
  for j = 1, #run.checkpoints do
    if at_checkpoint(run, j) then
      local b, count = batch_at(run, j)
      looked = looked + 1
      first = first or b
      if count == 3 and b == first then same = same + 1 end
      if count ~= 3 then return false end
    end
  end
  if looked < 3 then return false end
  return run.calls < EPOCHS * SCENES // BATCH or same == looked, same == looked
end

-- Whether training moved a log variance.
local function is_moved(run)
  local first, last = run.log_vars[1], run.log_vars[#run.log_vars]
  for i = 1, 3 do
    if not (math.abs(last[i] - first[i]) < 1e-5) then return true end
  end
  return false
end

-- Whether each answer has the shape of some task, and no two of the same.
local function are_exchanged(run)
  local taken = {}
  for _, name in ipairs(NAMES) do
    for i = 1, #NAMES do
      if has_shape(run.answer[name .. "_0"], i, SCENES) then taken[i] = true end
    end
  end
  return taken[1] and taken[2] and taken[3]
end

-- The first answer of another shape than the task names.
local function misshapen(run)
  for i, name in ipairs(NAMES) do
    local value = run.answer[name .. "_0"]
    if not has_shape(value, i, SCENES) then
      local is_depth_plane = i == DEPTH and tensor.is(value) and value:dim() == 4
      return {
        kind = tensor.is(value) and "shape-" .. i or "prediction-" .. i,
        got = tensor.is(value) and shape_text(value) or nil,
        wanted = shape_text(tensor.zeros(SCENES, table.unpack(ANSWERS[i]))),
        mistake = is_depth_plane and "depth-with-a-channel" or are_exchanged(run) and "answers-exchanged" or nil,
      }
    end
  end
end

-- The total is the same formula in training: of the losses that it was given, at the s of that moment,
-- up to half precision.
local function other_total(run)
  local totals, k = numbers(run.answer.totals, #run.given), factors(3):tolist()
  for c, row in ipairs(run.given) do
    local wanted, size = 0, 0
    for i = 1, 3 do
      local s = run.log_vars[c][i]
      wanted = wanted + k[i] * (math.exp(-s) * row[i] + s)
      size = size + k[i] * (math.exp(-s) * row[i] + math.abs(s))
    end
    local got = totals and totals[c] or 0 / 0
    if not (math.abs(got - wanted) <= 0.02 * size + 1e-4) then
      return { kind = "another-total", got = got, wanted = wanted, mistake = "another-total" }
    end
  end
end

-- How many epochs were gone through, where it is fewer than were asked for: a history of as many rows, all
-- batches in each; or an epoch that never came to the criterion.
local function epochs_gone(run)
  local per = SCENES // BATCH
  local _, rows = rows_of(run.answer.losses)
  local gone = run.calls // per
  local is_short = run.calls % per == 0 and gone < EPOCHS and (rows == gone or rows == gone - 1)
  if is_short or run.calls < EPOCHS then return math.min(gone, run.calls) end
end

local function judge_training(run, check)
  local wrong = misshapen(run)
  if wrong then return wrong end
  if run.calls == 0 then return { kind = "criterion-unused", mistake = "criterion-unused" } end
  if not run.log_vars or not run.given then return once { kind = "missing", field = "log_vars" } end
  if not all_finite(run.given) or not all_finite(run.log_vars) then
    return { kind = "ran-away", mistake = "training-diverges", chancy = true }
  end
  local shared, moved, others, still = trunk_of(run)
  if shared == 0 then return { kind = "no-trunk", mistake = "no-shared-trunk", chancy = true } end
  if not is_moved(run) then return { kind = "weights-still", mistake = "log-vars-not-trained" } end
  local gone = epochs_gone(run)
  if gone then return { kind = "epochs-left-out", got = gone, wanted = EPOCHS, mistake = "epochs-left-out" } end
  -- Losses that are not those of a model that stood still are those of another model.
  if moved == 0 and not others then return { kind = "model-still", mistake = "model-not-trained" } end
  if is_accumulated(run) then return { kind = "accumulated", mistake = "gradients-accumulated" } end
  local other = other_loss(run)
  if other then
    return {
      kind = "another-loss-" .. other.task,
      got = other.got,
      wanted = other.wanted,
      mistake = "another-loss",
      chancy = other.chancy,
    }
  end
  local off = is_sound(check) and other_total(run)
  if off then return off end
  if moved == 0 and others then return { kind = "trunk-still", mistake = "trunk-not-trained" } end
  if still then return { kind = "head-still-" .. still, mistake = "head-not-trained" } end
  local leaves_out, is_one = leaves_batches_out(run)
  if leaves_out then
    return { kind = "batches-left-out", got = run.calls / EPOCHS, mistake = "batches-left-out", chancy = is_one }
  end
end

return {
  judge = judge, batch_at = batch_at, epochs_gone = epochs_gone, other_loss = other_loss,
  judge_training = judge_training, train_anew = train_anew,
  at_checkpoint = at_checkpoint, is_near = is_near, EXACT = EXACT,
}
