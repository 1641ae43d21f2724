-- How a Lua submission of this exercise is asked: one question in, one answer out.

-- Of the engine's losses a submission may use those of the three tasks; the balancing is its own.
loss = { cross_entropy = loss.cross_entropy, mae = loss.mae, smooth_l1 = loss.smooth_l1, focal = loss.focal }

local STEPS, RATE = 200, 0.1
local TASKS, BATCH = 3, 4

-- The log variances ---------------------------------------------------------------------------
-- The field log_vars is one tensor, or a list of one a task. Mostly it is what is trained itself; it
-- may also be worked out from that, say as the logarithm of trained variances. So it is moved through
-- the parameters that it hangs on, with its slope along each: 1 where it is one of them.

local function values_of(criterion)
  local held = criterion.log_vars
  if held == nil or tensor.is(held) then return held and held:detach():reshape(-1) end
  local list = {}
  for i, s in ipairs(held) do list[i] = tensor.is(s) and s:item() or s end
  return #list > 0 and tensor(list) or nil
end

-- A list of { parameter, slope }, in the order of the tasks; empty where nothing is trained.
local function handles_of(criterion)
  local held, list, sum = criterion.log_vars, {}, 0
  for _, s in ipairs(tensor.is(held) and { held } or held or {}) do sum = sum + s end
  local parameters = criterion:parameters()
  if #parameters == 0 or not (tensor.is(sum) and sum.requires_grad) then return list end
  for i, slope in ipairs(tensor.gradients(sum:sum(), parameters)) do
    if slope:abs():max():item() > 0 then list[#list + 1] = { parameter = parameters[i], slope = slope } end
  end
  return list
end

-- Moves the log variances by the steps, in place: whoever else holds them sees them move.
local function move(handles, steps)
  local at = 1
  for _, handle in ipairs(handles) do
    local p, n = handle.parameter, handle.parameter:numel()
    p.grad = nil
    local step = steps:narrow(1, at, n):reshape(p.shape) / handle.slope;
    (p * step * -1):sum():backward()
    optim.SGD({ p }, { lr = 1 }):step()
    p.grad, at = nil, at + n
  end
end

-- The gradient along each log variance, nil where none came.
local function gradient_of(handles)
  local list = {}
  for i, handle in ipairs(handles) do
    if handle.parameter.grad == nil then return nil end
    list[i] = (handle.parameter.grad / handle.slope):reshape(-1)
  end
  return #list > 0 and tensor.cat(list) or nil
end

-- The task losses as the list that a training loop would give.
local function task_losses(losses)
  local list = {}
  for i, v in ipairs(losses:tolist()) do list[i] = tensor(v, { grad = true }) end
  return list
end

-- Sets the log variances: by Newton's steps, none longer than a half unless they are what is trained.
local function set(criterion, values, losses)
  for _ = 1, 40 do
    local handles = handles_of(criterion)
    if #handles == 0 then break end
    local off = values - values_of(criterion)
    if off:abs():max():item() < 1e-6 then return end
    local is_itself = true
    for _, handle in ipairs(handles) do
      is_itself = is_itself and handle.slope:min():item() == 1 and handle.slope:max():item() == 1
    end
    move(handles, is_itself and off or off:clamp(-0.5, 0.5))
    criterion:forward(task_losses(losses)) -- it may be there that they are worked out
  end
  if #handles_of(criterion) > 0 then return end
  local is_list = type(criterion.log_vars) == "table" -- of what nobody trains
  criterion.log_vars = is_list and {} or values
  for i, v in ipairs(is_list and values:tolist() or {}) do criterion.log_vars[i] = tensor(v) end
end

local function slopes(list)
  local values = {}
  for i, l in ipairs(list) do values[i] = l.grad and l.grad:item() or 0 end
  return tensor(values)
end

-- Gradient descent on the log variances, with losses that stay as they are.
local function converge(criterion, question)
  for _ = 1, question.steps or STEPS do
    criterion:zero_grad()
    local total = criterion:forward(task_losses(question.losses))
    local handles = handles_of(criterion)
    if #handles == 0 then break end
    total:backward()
    local gradient = gradient_of(handles)
    if gradient == nil then break end
    move(handles, gradient * -RATE)
  end
  return { log_vars = values_of(criterion) }
end

-- Training ------------------------------------------------------------------------------------

local function batches(question)
  local list, count = {}, question.images:size(1)
  for first = 1, count, BATCH do
    local batch, size = {}, math.min(BATCH, count - first + 1)
    for i, name in ipairs { "images", "segmentation", "depth", "detection" } do
      batch[name] = question[name]:narrow(1, first, size)
      batch[i] = batch[name]
    end
    list[#list + 1] = batch
  end
  return list
end

local function number(value)
  return tensor.is(value) and value:item() or tonumber(value)
end

-- The rows of a history that hold one number a task, as far as they go.
local function rows_of(rows)
  local list = {}
  if type(rows) ~= "table" or rows[0] ~= nil then return list end
  for e, row in ipairs(rows) do
    row = tensor.is(row) and row:tolist() or row
    local numbers = {}
    for i = 1, type(row) == "table" and #row or 0 do numbers[i] = number(row[i]) end
    if #numbers ~= TASKS then break end
    list[e] = numbers
  end
  return list
end

-- Trains, and notes at each call of the criterion what losses it is given and exp(−s).
local function watched(submission, model, criterion, question)
  local seen = { losses = {}, weights = {} }
  local own, forward = rawget(criterion, "forward"), criterion.forward
  function criterion.forward(self, losses, ...)
    local list = {}
    for i = 1, #losses do list[i] = number(losses[i]) end
    seen.losses[#seen.losses + 1] = list
    seen.weights[#seen.weights + 1] = values_of(self):neg():exp():tolist()
    return forward(self, losses, ...)
  end
  local history = submission.train(model, criterion, batches(question), question.epochs)
  criterion.forward = own
  return type(history) == "table" and history or {}, seen
end

-- The slope of the total along each loss over exp(−s): 1, or Kendall's ½.
local function factors_of(criterion)
  local losses = task_losses(tensor.ones(TASKS))
  criterion:forward(losses):backward()
  return (slopes(losses) * values_of(criterion):exp()):tolist()
end

-- The smallest and the largest of task i in the rows from..to.
local function range(rows, from, to, i)
  local low, high = math.huge, -math.huge
  for r = math.max(1, from), math.min(#rows, to) do
    low, high = math.min(low, rows[r][i]), math.max(high, rows[r][i])
  end
  return low, high
end

-- Whether a history tells what was the case; if not, the first place where it does not is put into
-- the answer. Of an epoch may be told whatever was seen from the one before it to the one after it,
-- times 1 or the factor, and `slack` more or less.
local function is_true(told, seen, factors, slack, answer)
  local calls = #seen / #told
  for e, row in ipairs(told) do
    for i, value in ipairs(row) do
      local low, high = range(seen, math.floor((e - 2) * calls) + 1, math.ceil((e + 1) * calls) + 1, i)
      local function fits(factor) return value >= low * factor / slack and value <= high * factor * slack end
      if not (fits(1) or fits(factors[i])) then
        answer.row, answer.task, answer.told, answer.low, answer.high = e, i, value, low, high
        return 0
      end
    end
  end
  return 1
end

-- Whether the gradient that training left is that of its last step: what came back from the last
-- calls, as many as an epoch has at most, perhaps scaled; not that of every call since the beginning.
local function is_fresh(gradient, seen, factors, epochs)
  if gradient == nil or gradient:abs():max():item() == 0 then return 1 end
  local sum, calls = tensor.zeros(TASKS), #seen.losses
  for c = calls, math.max(1, calls - math.ceil(calls / epochs) + 1), -1 do
    sum = sum + (1 - tensor(seen.weights[c]) * tensor(seen.losses[c])) * tensor(factors)
    local scale = (gradient * sum):sum():item() / (sum * sum):sum():item()
    local off = (gradient - sum * scale):abs():max():item()
    if scale > 0 and scale < 1.01 and off < 1e-3 * (1 + gradient:abs():max():item()) then return 1 end
  end
  return 0
end

local function predict(model, images, when, answer)
  if images == nil then return end
  local segmentation, depth, detection = tensor.no_grad(model.forward, model, images)
  answer["segmentation_" .. when], answer["depth_" .. when] = segmentation, depth
  answer["detection_" .. when] = detection
end

-- What a fresh model answers for each batch, as training is about to ask it, and for the first again.
local function predict_first(model, question, answer)
  local list = batches(question)
  for b, batch in ipairs(list) do predict(model, batch.images, "first" .. b, answer) end
  predict(model, list[1].images, "again", answer)
end

-- "train": all that is known of a training run. "told": what was wrong with its history, if anything.
-- "history": how much of a history there is, and whether the log variances moved.
local function train(submission, question)
  random.seed(question.seed)
  local model, criterion = submission.MultiTaskModel(), submission.MultiTaskLoss(TASKS)
  local answer = {}
  predict(model, question.unseen, "before", answer)
  if question.unseen then predict_first(model, question, answer) end
  local history, seen = watched(submission, model, criterion, question)
  predict(model, question.unseen, "after", answer)
  local weights, losses = rows_of(history.weights), rows_of(history.losses)
  answer.weight_rows, answer.loss_rows, answer.calls = #weights, #losses, #seen.losses
  answer.weights = #weights > 0 and tensor(weights) or nil
  answer.losses = #losses > 0 and tensor(losses) or nil
  if #seen.losses > 0 then
    answer.first = tensor(seen.losses[1])
    local gradient = gradient_of(handles_of(criterion))
    local factors = factors_of(criterion)
    answer.fresh = is_fresh(gradient, seen, factors, question.epochs)
    seen.weights[#seen.weights + 1] = values_of(criterion):neg():exp():tolist()
    answer.true_losses = is_true(losses, seen.losses, { 1, 1, 1 }, 1.3, answer)
    answer.true_weights = is_true(weights, seen.weights, factors, 1.02, answer)
  end
  answer.moved = 0
  for i = 1, TASKS do
    local low, high = range(seen.weights, 1, #seen.weights, i)
    if high > low * 1.001 then answer.moved = 1 end
  end
  return answer
end

local PARTS = {
  told = { "weight_rows", "loss_rows", "moved", "fresh", "true_losses", "true_weights" },
  history = { "weight_rows", "loss_rows", "moved" },
}

return function(submission, question)
  if question.images then
    local answer, part = train(submission, question), {}
    for _, name in ipairs(PARTS[question.ask] or {}) do part[name] = answer[name] end
    return question.ask == "train" and answer or part
  end
  local criterion = submission.MultiTaskLoss(question.losses:size(1))
  if question.log_vars then
    set(criterion, question.log_vars, question.losses)
  end
  if question.ask == "total" and question.log_vars then
    -- Another one, with values of its own, must not touch the first.
    set(submission.MultiTaskLoss(question.losses:size(1)), question.log_vars + 1, question.losses)
  end
  if question.ask == "converge" then return converge(criterion, question) end
  local losses = task_losses(question.losses)
  criterion:zero_grad()
  local total = criterion:forward(losses)
  if total == nil then return {} end
  if question.ask == "total" then return { total = total } end
  local handles = handles_of(criterion)
  total:backward()
  if question.ask == "weights" then return { weights = slopes(losses) } end
  return { grad_losses = slopes(losses), grad_log_vars = gradient_of(handles) }
end
