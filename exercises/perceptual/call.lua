-- How a Lua submission of this exercise is asked: an instrument that sets inputs, calls, and reads
-- numbers. It judges nothing, and what it stands on is taken here, before the submission is loaded.
local conv2d, SGD, cat, zeros = nn.conv2d, optim.SGD, tensor.cat, tensor.zeros
local is_tensor, made, seed = tensor.is, getmetatable(tensor).__call, random.seed
local ipairs, pairs, type, error, tostring = ipairs, pairs, type, error, tostring
local unpack, globals = table.unpack, _G
local rawequal, integer, floor = rawequal, math.tointeger, math.floor

local function tensor_of(value, options) return made(nil, value, options) end

-- Of the engine's losses a submission may use those of two numbers, by any of their names; the rest is its
-- own.
loss = {
  mse = loss.mse, mse_loss = loss.mse_loss, l2 = loss.l2, mae = loss.mae, l1 = loss.l1, l1_loss = loss.l1_loss,
  huber = loss.huber, huber_loss = loss.huber_loss, smooth_l1 = loss.smooth_l1, smooth_l1_loss = loss.smooth_l1_loss,
}

local LAYERS = { "relu2_2", "relu3_3", "relu4_3" }

-- The layers that the submission is to compare, in its order.
local function names_of(question)
  if question._which == nil then return LAYERS end
  local names = {}
  for i, at in ipairs(question._which:tolist()) do names[i] = LAYERS[integer(at)] end
  return names
end

local function reversed(names)
  local list = {}
  for i = #names, 1, -1 do list[#list + 1] = names[i] end
  return list
end

-- The extractor that a submission is given: three stages, each half as high and wide as the one
-- before. Its weights come with the question, and are not the submission's to train. `seen` are the
-- images that it was shown.
local function network(question)
  local features = { weights = {}, seen = {} }
  for i = 1, #LAYERS do features.weights[i] = question["_kernel" .. i]:clone() end
  function features:extract(image, layers)
    features.seen[#features.seen + 1] = image
    local found, list = {}, {}
    for i, kernel in ipairs(features.weights) do
      image = conv2d(image, kernel, nil, { stride = 2 }):relu()
      found[LAYERS[i]] = image
    end
    for i, name in ipairs(layers or LAYERS) do
      list[i] = found[name] or error("there is no layer " .. tostring(name), 2)
    end
    return list
  end
  return features
end

-- The maps of a batch of images that are worked out already. All of such an image is one number, which
-- says whose it is, the prediction's (0), the target's (1) or another target's (2), and where in its
-- batch it stands.
local function batch(count, side)
  local rows = {}
  for i = 1, count do rows[i] = zeros(1, 3, 8, 8) + (side + (i - 0.5) / count) / 3 end
  return cat(rows, 1)
end

local function row_of(maps, place)
  local row = floor(place * maps:size(1)) + 1
  return maps:narrow(1, row < 1 and 1 or row > maps:size(1) and maps:size(1) or row, 1)
end

local function given(names, sides)
  local place, features = {}, { weights = {}, seen = {} }
  for i, name in ipairs(names) do place[name] = i end
  function features:extract(image, layers)
    local list, rows = {}, image:reshape(-1, image:numel() // image:size(1)):mean(2):tolist()
    for i, name in ipairs(layers or names) do
      local at, maps = place[name] or error("there is no layer " .. tostring(name), 2), {}
      for k, level in ipairs(rows) do
        local side = level < 1 / 3 and 0 or level < 2 / 3 and 1 or 2
        maps[k] = row_of((sides[side] or sides[1])[at], 3 * level - side)
      end
      list[i] = #maps == 1 and maps[1] or cat(maps, 1)
      if not image.requires_grad then list[i] = list[i]:detach() end
    end
    return list
  end
  return features
end

-- What the submission trains: its parameters, and those among them that are the extractor's.
local function parameters_of(criterion, features)
  local own, taken = {}, {}
  for _, p in ipairs(criterion:parameters()) do
    local is_own = true
    for i, w in ipairs(features.weights) do
      if rawequal(p, w) then is_own, taken[i] = false, true end
    end
    if is_own then own[#own + 1] = p end
  end
  return own, taken
end

local function joined(list)
  if #list == 0 then return nil end
  return #list == 1 and list[1] or cat(list, 1)
end

-- The numbers of all parameters, one behind the other, or their slopes.
local function numbers_of(parameters)
  local list = {}
  for i, p in ipairs(parameters) do list[i] = p:detach():reshape(-1) end
  return joined(list)
end

local function slopes_of(parameters)
  local list = {}
  for i, p in ipairs(parameters) do
    list[i] = p.grad and p.grad:reshape(-1) or zeros(p:numel())
  end
  return joined(list)
end

-- Gives the parameters these numbers, as a step of gradient descent does: a parameter is not written
-- to in any other way.
local function set(parameters, numbers)
  local at, sum, free = 0, 0, {}
  for i, p in ipairs(parameters) do
    free[i], p.requires_grad, p.grad = p.requires_grad, true, nil
    local part = numbers:narrow(1, at + 1, p:numel())
    sum, at = sum + (p:reshape(-1) * (p:detach():reshape(-1) - part)):sum(), at + p:numel()
  end
  sum:backward()
  SGD(parameters, { lr = 1 }):step()
  for i, p in ipairs(parameters) do p.grad, p.requires_grad = nil, free[i] end
end

local function weights_of(criterion)
  local weights = criterion:layer_weights()
  if type(weights) == "table" then
    local list = {}
    for i, w in ipairs(weights) do list[i] = type(w) == "number" and w or w:item() end
    weights = tensor_of(list)
  end
  return weights and weights:detach():reshape(-1)
end

-- The course's own functions as they are before the submission is loaded.
local own, own_count = {}, 0
for name, library in pairs { tensor = tensor, nn = nn, optim = optim } do
  for key, value in pairs(library) do
    own_count = own_count + 1
    own[own_count] = { name, library, key, value }
  end
end

local function is_replaced()
  for i = 1, own_count do
    local name, library, key, value = unpack(own[i])
    if not rawequal(globals[name], library) or not rawequal(library[key], value) then return true end
  end
  return false
end

-- What the task asks for and the submission does not have, by name.
local was_asked = false
local function lacking(submission)
  if not was_asked and is_replaced() then return "untouched" end
  was_asked = true
  if type(submission) ~= "table" then return "module" end
  if not submission.forward then return submission.layer_weights and "forward" or "module" end
  return not submission.layer_weights and "layer_weights" or nil
end

-- One call of the loss on a criterion with the question's parameters: what went in and what came out.
-- What the submission draws at random is always the same.
local function called(submission, question, features, pred, target, first, beside)
  seed(1)
  local criterion = submission(features, names_of(question))
  local own, taken = parameters_of(criterion, features)
  for _ = 1, question._params and #own > 0 and (question._times or 1) or 0 do set(own, question._params:reshape(-1)) end
  if first then -- asked before about another target, with another loss beside it
    submission(beside, reversed(names_of(question)))
    criterion(pred, first)
  end
  local found = { params = numbers_of(own), total = criterion(pred, target) }
  local total = found.total
  if is_tensor(total) and total.requires_grad then total:backward() end
  found.slopes, found.moved = slopes_of(own), numbers_of(own)
  found.weights = weights_of(criterion)
  return found, taken
end

-- About maps that are given.
local function compared(submission, question)
  local names, sides = names_of(question), { [0] = {}, {}, question._first1 and {} or nil }
  for i = 1, #names do
    sides[0][i] = tensor_of(question["_pred" .. i], { grad = true })
    sides[1][i] = question["_target" .. i]
    if sides[2] then sides[2][i] = question["_first" .. i] end
  end
  local features, count = given(names, sides), sides[0][1]:size(1)
  local image = tensor_of(batch(count, 0), { grad = true })
  local first = sides[2] and batch(count, 2)
  local beside = first and given(names, { [0] = sides[2], sides[2], sides[2] })
  local found = called(submission, question, features, image, batch(count, 1), first, beside)
  for i, pred in ipairs(sides[0]) do
    found["grad" .. i] = pred.grad or zeros(pred:size())
  end
  return found
end

-- About images, through an extractor.
local function extracted(submission, question)
  local features = network(question)
  local image = tensor_of(question._pred, { grad = true })
  local found, taken = called(submission, question, features, image, question._target)
  found.grad = image.grad
  for i, w in ipairs(features.weights) do
    found["kernel" .. i] = w:detach()
    found["kernel_slope" .. i] = taken[i] and w.grad or nil
  end
  for i = 1, 2 do
    local seen = features.seen[i]
    if seen and seen:numel() > 2 * image:numel() then -- brought to another size
      found["size" .. i] = seen:numel()
    else
      found["seen" .. i] = seen and seen:detach()
    end
  end
  return found
end

return function(submission, question)
  local lacks = lacking(submission)
  if lacks then return { lacks = lacks } end
  if question.ask == "images" then return extracted(submission, question) end
  return compared(submission, question)
end
