-- How a Lua submission of this exercise is asked: one question in, one answer out.
--
-- It is an instrument: it sets inputs, calls, and reads numbers. What they mean is judged elsewhere,
-- where no submission runs. All that it works with is taken here, before the submission is loaded, so
-- that what a submission gives another meaning to has it for the submission alone.

-- Of the engine's losses a submission may use those of the three tasks, by any of their names, and a squared
-- error, which is told to be another; the balancing is its own.
loss = {
  mse = loss.mse, mse_loss = loss.mse_loss,
  cross_entropy = loss.cross_entropy, ce = loss.ce, mae = loss.mae, l1 = loss.l1, l1_loss = loss.l1_loss,
  smooth_l1 = loss.smooth_l1, smooth_l1_loss = loss.smooth_l1_loss, focal = loss.focal, focal_loss = loss.focal_loss,
}

local ipairs, type, rawget, rawset, pcall, error, tonumber = ipairs, type, rawget, rawset, pcall, error, tonumber
local min, pack, unpack, seed = math.min, table.pack, table.unpack, random.seed
local make, is_tensor, cat = tensor, tensor.is, tensor.cat
local slopes_of, no_grad, SGD = tensor.gradients, tensor.no_grad, optim.SGD
local Any = nn.Module "Any"
local parameters_of, zero_grad = Any.parameters, Any.zero_grad

local TASKS, BATCH, CALLS, NUMBERS = 3, 4, 20000, 100000
local PARTS = { "segmentation", "depth", "detection" }
local NAN = 0 / 0

local trained -- the model of the last training

-- The log variances ---------------------------------------------------------------------------
-- The field log_vars is one tensor, or a list of one a task. Mostly it is what is trained itself; it
-- may also be worked out from that, say as the logarithm of trained variances. So it is moved through
-- the parameters that it hangs on, with its slope along each: 1 where it is one of them.

local function number(value)
  if is_tensor(value) then return value:numel() == 1 and value:reshape(1):tolist()[1] or NAN end
  return type(value) == "number" and value or NAN
end

local function values_of(criterion)
  local held = criterion.log_vars
  if is_tensor(held) then return held:detach():clone():reshape(-1) end
  local list = {}
  for i, s in ipairs(type(held) == "table" and held or {}) do list[i] = number(s) end
  return #list > 0 and make(list) or nil
end

-- A list of { parameter, slope }, in the order of the tasks; empty where nothing is trained.
local function handles_of(criterion)
  local held, list, sum = criterion.log_vars, {}, nil
  for _, s in ipairs(is_tensor(held) and { held } or type(held) == "table" and held or {}) do
    if is_tensor(s) and s.requires_grad then sum = sum and sum + s:sum() or s:sum() end
  end
  local parameters = parameters_of(criterion)
  if #parameters == 0 or not sum then return list end
  for i, slope in ipairs(slopes_of(sum, parameters)) do
    if number(slope:abs():max()) > 0 then list[#list + 1] = { parameter = parameters[i], slope = slope } end
  end
  return list
end

-- Moves the log variances by the steps, in place: whoever else holds them sees them move.
local function move(handles, steps)
  local at = 1
  for _, handle in ipairs(handles) do
    local p, n = handle.parameter, handle.parameter:numel()
    if at + n - 1 > steps:numel() then return end
    p.grad = nil
    local step = steps:narrow(1, at, n):reshape(p.shape) / handle.slope;
    (p * step * -1):sum():backward()
    SGD({ p }, { lr = 1 }):step()
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
  return #list > 0 and cat(list) or nil
end

-- Calls ---------------------------------------------------------------------------------------

-- The task losses as the list that a training loop would give.
local function task_losses(losses)
  local list = {}
  for i, v in ipairs(losses:tolist()) do list[i] = make(v, { grad = true }) end
  return list
end

-- The total, and what the answer says of how it was had.
local function call(criterion, losses)
  local found = pack(pcall(criterion.forward, criterion, losses))
  if found[1] then return found[2], {} end
  local spread = pack(pcall(criterion.forward, criterion, unpack(losses)))
  if spread[1] and is_tensor(spread[2]) then return spread[2], { spread = 1 } end
  error(found[2], 0)
end

-- The total as a tensor; where it is none, the answer says what it is.
local function single(total, said)
  if is_tensor(total) then return total end
  said.kind = type(total)
  return type(total) == "number" and make(total) or nil
end

-- An instance of what the submission calls so, or what is the matter with it.
local function made(submission, name, ...)
  local class = type(submission) == "table" and submission[name] or nil
  if class == nil then return nil, { absent = name } end
  local found = class(...)
  if type(found) ~= "table" then return nil, { unready = name } end
  return found
end

-- Sets the log variances: by Newton's steps, none longer than a half unless they are what is trained.
local function set(criterion, values, losses)
  for _ = 1, 40 do
    local handles, now = handles_of(criterion), values_of(criterion)
    if #handles == 0 or now:numel() ~= values:numel() then break end
    local off = values - now
    if number(off:abs():max()) < 1e-6 then return end
    local is_itself = true
    for _, handle in ipairs(handles) do
      is_itself = is_itself and number(handle.slope:min()) == 1 and number(handle.slope:max()) == 1
    end
    move(handles, is_itself and off or off:clamp(-0.5, 0.5))
    call(criterion, task_losses(losses)) -- it may be there that they are worked out
  end
  if #handles_of(criterion) > 0 then return end
  local is_list = type(criterion.log_vars) == "table" -- of what nobody trains
  criterion.log_vars = is_list and {} or values
  for i, v in ipairs(is_list and values:tolist() or {}) do criterion.log_vars[i] = make(v) end
end

local function slopes(list)
  local values = {}
  for i, l in ipairs(list) do values[i] = l.grad and number(l.grad) or 0 end
  return make(values)
end

local function ready(submission, question)
  local criterion, trouble = made(submission, "MultiTaskLoss", question.losses:size(1))
  if not criterion then return nil, trouble end
  if criterion.log_vars == nil then call(criterion, task_losses(question.losses)) end -- made at first use
  if question.log_vars then set(criterion, question.log_vars, question.losses) end
  return criterion
end

local function evaluate(submission, question)
  local criterion, trouble = ready(submission, question)
  if not criterion then return trouble end
  if question.ask == "total" then -- another one, with values of its own, must not touch the first
    ready(submission, { losses = question.losses, log_vars = question.log_vars + 1 })
  end
  local losses = task_losses(question.losses)
  zero_grad(criterion)
  local total, said = call(criterion, losses)
  total = single(total, said)
  if total == nil then return said end
  if question.ask == "total" then
    said.total = total
    return said
  end
  if not total.requires_grad then
    said.cut = 1
    return said
  end
  if total:numel() ~= 1 then
    said.numbers = total:numel()
    return said
  end
  local handles = handles_of(criterion)
  total:backward()
  if question.ask == "weights" then
    said.weights = slopes(losses)
    return said
  end
  said.grad_losses, said.grad_log_vars = slopes(losses), gradient_of(handles)
  return said
end

-- A few steps of plain gradient descent on all that the criterion trains, with losses that stay as
-- they are.
local function descend(submission, question)
  local criterion, trouble = ready(submission, question)
  if not criterion then return trouble end
  local said, before, total = {}, values_of(criterion), nil
  local parameters = parameters_of(criterion)
  local sgd = #parameters > 0 and SGD(parameters, { lr = question.rate })
  for _ = 1, sgd and question.steps or 0 do
    zero_grad(criterion)
    total, said = call(criterion, task_losses(question.losses))
    total = single(total, said)
    if total == nil or total:numel() ~= 1 or not total.requires_grad then break end
    total:backward()
    sgd:step()
  end
  said.before, said.log_vars = before, values_of(criterion)
  return said
end

-- Training ------------------------------------------------------------------------------------

local function batches(question)
  local list, count = {}, question.images:size(1)
  for first = 1, count, BATCH do
    local batch, size = {}, min(BATCH, count - first + 1)
    for i, name in ipairs { "images", "segmentation", "depth", "detection" } do
      batch[name] = question[name]:narrow(1, first, size)
      batch[i] = batch[name]
    end
    list[#list + 1] = batch
  end
  return list
end

-- The three answers, given one after the other or in a table.
local function three(first, ...)
  if type(first) ~= "table" then return first, ... end
  if first[1] ~= nil then return first[1], first[2], first[3] end
  return first.segmentation, first.depth, first.detection
end

-- Writes down what the model answers for the images, in batches as it trains on.
local function look(model, images, when, answer)
  local found, count = { {}, {}, {} }, images:size(1)
  for first = 1, count, BATCH do
    local batch = images:narrow(1, first, min(BATCH, count - first + 1))
    local parts = pack(three(no_grad(model.forward, model, batch)))
    for i = 1, TASKS do
      if is_tensor(parts[i]) then found[i][#found[i] + 1] = parts[i] end
    end
  end
  for i, name in ipairs(PARTS) do
    local whole = #found[i] > 0 and pack(pcall(cat, found[i]))
    if whole then answer[name .. "_" .. when] = whole[1] and whole[2] or found[i][1] end
  end
end

-- How far each answer moves with each parameter: one row a parameter, one column an answer.
local function reach_of(model, parameters, images)
  local rows = {}
  for p = 1, #parameters do rows[p] = { 0, 0, 0 } end
  local parts = pack(three(model:forward(images)))
  for i = 1, TASKS do
    if is_tensor(parts[i]) and parts[i].requires_grad then
      for p, slope in ipairs(slopes_of(parts[i]:square():sum(), parameters)) do
        rows[p][i] = number(slope:abs():sum())
      end
    end
  end
  return make(rows)
end

-- How far the model's parameters move a number that the criterion was given; NAN where it is not asked.
local function pull_of(one, parameters)
  if not is_tensor(one) or not one.requires_grad or one:is_leaf() or #parameters == 0 then return NAN end
  local found, sum = pack(pcall(slopes_of, one, parameters)), 0
  if not found[1] then return NAN end
  for _, slope in ipairs(found[2]) do sum = sum + number(slope:abs():sum()) end
  return sum
end

-- What a history holds under a name, as rows of numbers; or what it is instead.
local function write_table(rows, name, answer)
  rows = is_tensor(rows) and rows:dim() == 2 and rows:tolist() or rows
  if type(rows) ~= "table" or #rows == 0 then
    answer[name .. "_are"] = type(rows) ~= "table" and "missing" or "empty"
    return
  end
  if rows[0] ~= nil then answer[name .. "_zero"] = 1 end
  local list, width = {}, nil
  for e, row in ipairs(rows) do
    row = is_tensor(row) and row:reshape(-1):tolist() or row
    if type(row) ~= "table" then
      answer[name .. "_are"] = "odd"
      return
    end
    width = width or #row
    if #row ~= width or width == 0 or e * width > NUMBERS then
      answer[name .. "_are"], answer[name .. "_rows"] = "ragged", #rows
      return
    end
    list[e] = {}
    for i = 1, width do list[e][i] = tonumber(row[i]) or number(row[i]) end
  end
  answer[name] = make(list)
end

-- Trains, and writes down at each call of the criterion what it is given and the log variances; at
-- some calls, what the model answers then, and how far it moves one of the three, in turn.
local function watched(submission, model, criterion, question, answer)
  local given, totals, log_vars, carries, count, wanted, pulls = {}, {}, {}, {}, 0, {}, {}
  for i, c in ipairs(question.checkpoints:tolist()) do wanted[c], pulls[i] = i, NAN end
  local own, forward = rawget(criterion, "forward"), criterion.forward
  local function now()
    local held = values_of(criterion)
    return held and held:numel() == TASKS and held:tolist() or { NAN, NAN, NAN }
  end
  rawset(criterion, "forward", function(self, losses, ...)
    local result = pack(forward(self, losses, ...))
    count = count + 1
    if count <= CALLS then
      local values, flags = {}, {}
      for i = 1, TASKS do
        local one = losses[i]
        values[i], flags[i] = number(one), is_tensor(one) and one.requires_grad and not one:is_leaf() and 1 or 0
      end
      given[count], totals[count], log_vars[count], carries[count] = values, number(result[1]), now(), flags
    end
    if wanted[count] then
      pulls[wanted[count]] = pull_of(losses[1 + (wanted[count] - 1) % TASKS], parameters_of(model))
      look(model, question.images, "" .. wanted[count], answer)
      look(model, question.images:narrow(1, 1, BATCH), "again", answer)
    end
    return unpack(result, 1, result.n)
  end)
  local history = submission.train(model, criterion, batches(question), question.epochs)
  rawset(criterion, "forward", own)
  log_vars[#log_vars + 1] = now()
  answer.calls, answer.log_vars, answer.pulls = count, make(log_vars), make(pulls)
  if count > 0 then answer.given, answer.totals, answer.carries = make(given), make(totals), make(carries) end
  return history
end

local function train(submission, question)
  seed(question.seed)
  local model, trouble = made(submission, "MultiTaskModel")
  if not model then return trouble end
  local criterion
  criterion, trouble = made(submission, "MultiTaskLoss", TASKS)
  if not criterion then return trouble end
  if submission.train == nil then return { absent = "train" } end
  if criterion.log_vars == nil then call(criterion, task_losses(make { 1, 1, 1 })) end
  local answer, parameters, before = {}, parameters_of(model), {}
  look(model, question.images, "0", answer)
  look(model, question.unseen, "unseen", answer)
  answer.start = values_of(criterion)
  if #parameters > 0 then
    answer.reach = reach_of(model, parameters, question.images:narrow(1, 1, BATCH))
  end
  for i, p in ipairs(parameters) do before[i] = p:detach():clone() end
  local history = watched(submission, model, criterion, question, answer)
  if #parameters > 0 then
    local shift = {}
    for i, p in ipairs(parameters) do shift[i] = number((p:detach() - before[i]):abs():max()) end
    answer.shift = make(shift)
  end
  answer.history = type(history)
  history = type(history) == "table" and history or {}
  write_table(history.weights, "weights", answer)
  write_table(history.losses, "losses", answer)
  answer.left = gradient_of(handles_of(criterion))
  trained = model
  return answer
end

local function look_again(question)
  local answer = {}
  if trained then look(trained, question.images, "0", answer) end
  return answer
end

return function(submission, question)
  if question.ask == "train" then return train(submission, question) end
  if question.ask == "look" then return look_again(question) end
  return question.ask == "step" and descend(submission, question) or evaluate(submission, question)
end
