-- How a Lua submission of this exercise is asked: one question in, one answer out.

-- Of the engine's losses a submission may use the mean squared error; the rest is its own.
loss = { mse = loss.mse }

local LAYERS = { "relu2_2", "relu3_3", "relu4_3" }
local STEPS, RATE, SEEN = 100, 3, 20
local TRIED = { 0.5, -0.25, 0.125 } -- how the parameters are moved to see what follows

-- The extractor that a submission is given: three stages, each half as high and wide as the one
-- before. Its weights come with the question, and are not the submission's to train. A layer that
-- `mask` leaves out is 0 for every image.
local Features = {}
Features.__index = Features

local function features_of(question, mask)
  local weights = {}
  for i = 1, #LAYERS do weights[i] = question["_kernel" .. i]:clone() end
  local features = setmetatable({ weights = weights }, Features)
  local seen = {}
  function features:extract(image, layers)
    -- The maps of the same image are worked out once, while nothing in them is trained.
    local is_still = not image.requires_grad
    for _, w in ipairs(self.weights) do is_still = is_still and not w.requires_grad end
    local found, list = is_still and seen[image], {}
    if not found then
      found = {}
      if is_still then seen[image] = found end
      for i, kernel in ipairs(self.weights) do
        image = nn.conv2d(image, kernel, nil, { stride = 2 }):relu()
        found[LAYERS[i]] = mask and image * mask[i] or image
      end
    end
    for i, name in ipairs(layers or LAYERS) do
      list[i] = found[name] or error("there is no layer " .. tostring(name), 2)
    end
    return list
  end
  return features
end

-- An extractor whose maps are worked out already: those of the prediction for an image below ½, those
-- of the target for another.
local function given(names, pred, target)
  local place, features = {}, { weights = {} }
  for i, name in ipairs(names) do place[name] = i end
  function features:extract(image, layers)
    local list, rows = {}, image:reshape(-1, image:numel() // image:size(1)):mean(2):tolist()
    for i, name in ipairs(layers or names) do
      local at, maps = place[name] or error("there is no layer " .. tostring(name), 2), {}
      for k, row in ipairs(rows) do maps[k] = row > 0.5 and target[at] or pred[at] end
      list[i] = #maps == 1 and maps[1] or tensor.cat(maps, 1)
      if not image.requires_grad then list[i] = list[i]:detach() end
    end
    return list
  end
  return features
end

-- The layers that the submission is to compare, in its order.
local function names_of(question)
  if question._which == nil then return LAYERS end
  local names = {}
  for i, at in ipairs(question._which:tolist()) do names[i] = LAYERS[math.tointeger(at)] end
  return names
end

-- What the submission trains, without what it made of the extractor's weights.
local function own(criterion, features)
  local list = {}
  for _, p in ipairs(criterion:parameters()) do
    local is_own = true
    for _, w in ipairs(features.weights) do is_own = is_own and not rawequal(p, w) end
    if is_own then list[#list + 1] = p end
  end
  return list
end

-- Adds steps[1], steps[2], … to the numbers of the parameters, from the first again after the last.
-- A step of gradient descent is the way to move a parameter without knowing where it is kept.
local function move(parameters, steps)
  if #parameters == 0 or steps == nil then return end
  local at, sum = 0, 0
  for _, p in ipairs(parameters) do
    local list = {}
    for i = 1, p:numel() do
      at = at + 1
      list[i] = -steps[(at - 1) % #steps + 1]
    end
    p.grad = nil
    sum = sum + (p:reshape(-1) * tensor(list)):sum()
  end
  sum:backward()
  optim.SGD(parameters, { lr = 1 }):step()
  for _, p in ipairs(parameters) do p.grad = nil end
end

-- The slopes of the parameters, gathered as `move` spreads the steps.
local function slopes(parameters, count)
  local list, at = {}, 0
  for k = 1, count do list[k] = 0 end
  for _, p in ipairs(parameters) do
    local flat = p.grad and p.grad:reshape(-1):tolist() or {}
    for i = 1, p:numel() do
      local k = at % count + 1
      list[k], at = list[k] + (flat[i] or 0), at + 1
    end
  end
  return tensor(list)
end

local function weights_of(criterion)
  local weights = criterion:layer_weights()
  if type(weights) == "table" then
    local list = {}
    for i, w in ipairs(weights) do list[i] = type(w) == "number" and w or w:item() end
    weights = tensor(list)
  end
  return weights and weights:detach():reshape(-1)
end

-- The submission's criterion on a fresh extractor, its parameters moved. What it draws at random is
-- always the same.
local function made(submission, question, steps, mask)
  local features = features_of(question, mask)
  random.seed(1)
  local criterion = submission(features, names_of(question))
  move(own(criterion, features), steps)
  return criterion, features
end

local function image_of(question)
  return tensor(question._pred, { grad = true })
end

-- Gradient descent on the parameters alone, with two images that stay as they are. Gives the weights
-- at SEEN + 1 moments of it, in their order, and the loss at the first and the last. The steps get
-- smaller, so that what swings about a point comes to rest there.
local function learn(criterion, features, question)
  local parameters, path = own(criterion, features), {}
  for _, w in ipairs(features.weights) do w.requires_grad = false end
  local function look(row)
    local weights = weights_of(criterion)
    local is_whole = weights and weights:numel() == #LAYERS
    for i = 1, #LAYERS do path[row * #LAYERS + i] = is_whole and weights[i]:item() or 0 end
  end
  local pred, target, nothing = question._pred, question._target, tensor(0, { grad = true })
  local function value() return criterion(pred, target):item() end
  local first = value()
  local rate = RATE / math.max(math.abs(first), 1e-6)
  local sgd = #parameters > 0 and optim.SGD(parameters, { lr = rate })
  look(0)
  for step = 1, STEPS do
    if sgd then
      sgd.lr = rate * (1 - step / STEPS)
      sgd:zero_grad()
      local total = criterion(pred, target) + 0 * nothing -- which has a gradient in any case
      total:backward()
      sgd:step()
    end
    if step % (STEPS // SEEN) == 0 then look(step // (STEPS // SEEN)) end
  end
  return { path = tensor(path), totals = tensor { first, value() } }
end

-- How far a few steps of training move the extractor's weights.
local function disturbance(criterion, features, question)
  local sgd = #criterion:parameters() > 0 and optim.SGD(criterion:parameters(), { lr = 0.01 })
  for _ = 1, sgd and 3 or 0 do
    sgd:zero_grad()
    criterion(image_of(question), question._target):backward()
    sgd:step()
  end
  local most = 0
  for i, w in ipairs(features.weights) do
    most = math.max(most, (w:detach() - question["_kernel" .. i]):abs():max():item())
  end
  return most
end

-- What only layer `layer` costs (all others are 0; for 0 all are), its weight, and its mean squared
-- error. `pred` is another prediction to take.
local function part(submission, question, layer, steps, pred)
  local mask = {}
  for i = 1, #LAYERS do mask[i] = i == layer and 1 or 0 end
  local criterion, features = made(submission, question, steps, mask)
  local total = criterion(pred or question._pred, question._target)
  local weights = weights_of(criterion)
  local a, b = features:extract(question._pred), features:extract(question._target)
  local cost = total and total:item() or 0
  if layer == 0 then return cost end
  local weight = weights and layer <= weights:numel() and weights[layer]:item() or 0
  return cost, weight, (a[layer] - b[layer]):square():mean():item()
end

local function near(a, b)
  return math.abs(a - b) <= 2e-3 * math.abs(b)
end

local function path_of(submission, question)
  local criterion, features = made(submission, question)
  return learn(criterion, features, question).path
end

local function flag(is) return is and 1 or 0 end

-- What tells the known mistakes apart, whatever the weights are made of.
local function habits(submission, question)
  local counted, follows = {}, {}
  local rest, moved_rest = part(submission, question, 0), part(submission, question, 0, TRIED)
  local equal = part(submission, question, 0, nil, question._target)
  for i = 1, #LAYERS do
    local cost, weight, mse = part(submission, question, i)
    local moved, moved_weight = part(submission, question, i, TRIED)
    cost, moved = cost - rest, moved - moved_rest
    local does = weight ~= 0 and cost ~= 0 and near(moved / cost, moved_weight / weight)
    follows[i], counted[i] = flag(does), cost / mse / (does and weight or 1)
  end
  local path = path_of(submission, question):reshape(-1, #LAYERS)
  local first, last = path[1], path[path:size(1)]
  local image = image_of(question)
  local total = made(submission, question)(image, question._target)
  if total then total:backward() end
  local criterion, features = made(submission, question)
  return {
    counted = tensor(counted),
    follows = tensor(follows),
    rest = flag(math.abs(rest - equal) > 1e-6),
    reaches = flag(image.grad and image.grad:abs():max():item() > 0),
    learns = flag((last - first):abs():max():item() > 1e-3),
    collapses = flag(last:min():item() < -1e-6 or last:sum():item() < 0.1 * first:sum():item()),
    disturbs = flag(disturbance(criterion, features, question) > 0),
  }
end

-- The slopes of all the numbers of the parameters, one behind the other, and the numbers themselves.
local function flat(parameters)
  local slopes, numbers = {}, {}
  for i, p in ipairs(parameters) do
    numbers[i] = p:detach():reshape(-1)
    slopes[i] = p.grad and p.grad:reshape(-1) or tensor.zeros(p:numel())
  end
  if #parameters == 0 then return nil end
  return tensor.cat(numbers, 1), tensor.cat(slopes, 1)
end

-- What the loss says of maps that are worked out already: its value, the weights in force, and the
-- slopes of the prediction's maps and of the parameters. The parameters are those of the question,
-- where it has them, and are given back, so that a run can go on from step to step.
local function compared(submission, question)
  local names, pred, target = names_of(question), {}, {}
  for i = 1, #names do
    pred[i] = tensor(question["_pred" .. i], { grad = true })
    target[i] = question["_target" .. i]
  end
  random.seed(1)
  local features = given(names, pred, target)
  local criterion = submission(features, names)
  local parameters = own(criterion, features)
  local numbers = flat(parameters)
  if question._params and numbers then move(parameters, (question._params - numbers):tolist()) end
  local image = tensor(tensor.zeros(1, 3, 8, 8), { grad = true })
  local total = criterion(image, tensor.ones(1, 3, 8, 8))
  if total and total.requires_grad then total:backward() end
  local found = { total = total, weights = weights_of(criterion) }
  for i = 1, #names do found["grad" .. i] = pred[i].grad or tensor.zeros(pred[i]:size()) end
  found.params, found.slopes = flat(parameters)
  return found
end

return function(submission, question)
  if question.ask == "habits" then return habits(submission, question) end
  if question.ask == "features" then return compared(submission, question) end
  local steps = question._steps and question._steps:tolist()
  local mask = question._mask and question._mask:tolist()
  local criterion, features = made(submission, question, steps, mask)
  if question.ask == "weights" then return { weights = weights_of(criterion) } end
  if question.ask == "learn" then return learn(criterion, features, question) end
  if question.ask == "disturb" then
    return { moved = disturbance(criterion, features, question) }
  end
  local image = image_of(question)
  if question._before then criterion(question._pred, question._before) end
  local total = criterion(image, question._target)
  if total == nil or question.ask == "total" then return { total = total } end
  total:backward()
  if question.ask == "slopes" then 
    return { slopes = slopes(own(criterion, features), #names_of(question)) }
   end
  return { grad = image.grad }
end
