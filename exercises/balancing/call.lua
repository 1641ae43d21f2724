-- How a Lua submission of this exercise is asked: one question in, one answer out.

-- Of the engine's losses a submission may use those of the three tasks; the balancing is its own.
loss = { cross_entropy = loss.cross_entropy, mae = loss.mae, smooth_l1 = loss.smooth_l1, focal = loss.focal }

local STEPS, RATE = 600, 0.1

-- log_vars is one tensor, or a table of one tensor a task: both are the learner's choice.
local function values_of(log_vars)
  if type(log_vars) ~= "table" then return log_vars:detach():reshape(-1) end
  local list = {}
  for i, s in ipairs(log_vars) do list[i] = s:item() end
  return tensor(list)
end

local function set(criterion, values)
  if type(criterion.log_vars) == "table" then
    for i, v in ipairs(values:tolist()) do criterion.log_vars[i] = tensor(v, { grad = true }) end
  else
    criterion.log_vars = nn.parameter(values)
  end
end

local function gradient_of(log_vars)
  if type(log_vars) ~= "table" then return log_vars.grad end
  local list = {}
  for i, s in ipairs(log_vars) do list[i] = s.grad and s.grad:item() or 0 end
  return tensor(list)
end

-- The task losses as the list that a training loop would give.
local function task_losses(losses)
  local list = {}
  for i, v in ipairs(losses:tolist()) do list[i] = tensor(v, { grad = true }) end
  return list
end

local function slopes(list)
  local values = {}
  for i, l in ipairs(list) do values[i] = l.grad and l.grad:item() or 0 end
  return tensor(values)
end

-- Gradient descent on the criterion's own parameters, with losses that stay as they are.
local function converge(criterion, question)
  local parameters = criterion:parameters()
  if #parameters > 0 then
    local sgd = optim.SGD(parameters, { lr = RATE })
    for _ = 1, STEPS do
      sgd:zero_grad()
      criterion:forward(task_losses(question.losses)):backward()
      sgd:step()
    end
  end
  return { log_vars = values_of(criterion.log_vars) }
end

-- The samples of the question as batches of four.
local function batches(question)
  local list, count = {}, question.images:size(1)
  for first = 1, count, 4 do
    local size = math.min(4, count - first + 1)
    list[#list + 1] = {
      images = question.images:narrow(1, first, size),
      segmentation = question.segmentation:narrow(1, first, size),
      depth = question.depth:narrow(1, first, size),
      detection = question.detection:narrow(1, first, size),
    }
  end
  return list
end

local function number(value)
  return type(value) == "number" and value or value:item()
end

-- A row an epoch; a history that has something else there comes back as it can.
local function table_of(rows)
  local list = {}
  for e, row in ipairs(rows or {}) do
    local values = type(row) == "table" and row or row:tolist()
    list[e] = {}
    for i = 1, #values do list[e][i] = number(values[i]) end
  end
  return #list > 0 and tensor(list) or nil
end

local function train(submission, question)
  random.seed(question.seed)
  local model, criterion = submission.MultiTaskModel(), submission.MultiTaskLoss(3)
  local history = submission.train(model, criterion, batches(question), question.epochs)
  history = type(history) == "table" and history or {}
  if question.ask == "history" then
    return { rows = type(history.weights) == "table" and #history.weights or 0 }
  end
  return {
    weights = table_of(history.weights),
    losses = table_of(history.losses),
    log_vars = values_of(criterion.log_vars),
  }
end

return function(submission, question)
  if question.ask == "train" or question.ask == "history" then return train(submission, question) end
  local criterion = submission.MultiTaskLoss(question.losses:size(1))
  if question.ask == "converge" then
    if question.log_vars and #criterion:parameters() > 0 then set(criterion, question.log_vars) end
    return converge(criterion, question)
  end
  set(criterion, question.log_vars)
  local losses = task_losses(question.losses)
  local total = criterion:forward(losses)
  if total == nil then return {} end
  if question.ask == "total" then return { total = total } end
  total:backward()
  if question.ask == "weights" then return { weights = slopes(losses) } end
  return { grad_losses = slopes(losses), grad_log_vars = gradient_of(criterion.log_vars) }
end
