-- The layers of `nn`: classes over its operations. A layer holds its parameters and says in
-- `forward` what it computes. What it starts from is drawn as PyTorch draws it: evenly from
-- ±1/sqrt(n), n being what each output sums over.

local nn, own = ...

local function fail(...)
  own.fail(string.format(...))
end

-- Raises an error unless the value is a whole number, at least `least`.
local function check_whole(who, what, value, least)
  if math.type(value) ~= "integer" and not (type(value) == "number" and value % 1 == 0) or value < least then
    fail("%s: %s must be a whole number from %d on, got %s", who, what, least, value == nil and "nothing" or value)
  end
end

-- The options given over their presets, each of the preset's type.
local function options_of(who, given, presets)
  local options = {}
  if given ~= nil and type(given) ~= "table" then
    fail("%s: options are a table, {name = value}, got %s", who, given)
  end
  for name, preset in pairs(presets) do options[name] = preset end
  for name, value in pairs(given or {}) do
    if presets[name] == nil then fail("%s has no option '%s'", who, name) end
    if type(presets[name]) == "boolean" and type(value) ~= "boolean" then
      fail("%s: %s must be true or false, got %s", who, name, value)
    end
    options[name] = value
  end
  return options
end

nn.Linear = nn.Module "Linear"

function nn.Linear:init(inputs, outputs, options)
  check_whole("nn.Linear", "the number of inputs", inputs, 1)
  check_whole("nn.Linear", "the number of outputs", outputs, 0)
  options = options_of("nn.Linear", options, { bias = true })
  self.weight = nn.uniform({ outputs, inputs }, inputs)
  if options.bias then self.bias = nn.uniform({ outputs }, inputs) end
end

function nn.Linear:forward(x)
  return nn.linear(x, self.weight, self.bias)
end

nn.Conv2d = nn.Module "Conv2d"

function nn.Conv2d:init(inputs, outputs, size, options)
  check_whole("nn.Conv2d", "the number of input channels", inputs, 1)
  check_whole("nn.Conv2d", "the number of output channels", outputs, 0)
  check_whole("nn.Conv2d", "the size of the filter", size, 1)
  options = options_of("nn.Conv2d", options, { stride = 1, padding = 0, bias = true })
  check_whole("nn.Conv2d", "stride", options.stride, 1)
  check_whole("nn.Conv2d", "padding", options.padding, 0)
  local n = inputs * size * size
  self.options = { stride = options.stride, padding = options.padding }
  self.weight = nn.uniform({ outputs, inputs, size, size }, n)
  if options.bias then self.bias = nn.uniform({ outputs }, n) end
end

function nn.Conv2d:forward(x)
  return nn.conv2d(x, self.weight, self.bias, self.options)
end

nn.MaxPool2d = nn.Module "MaxPool2d"

function nn.MaxPool2d:init(size)
  check_whole("nn.MaxPool2d", "the size", size, 1)
  self.size = size
end

function nn.MaxPool2d:forward(x)
  return nn.max_pool2d(x, self.size)
end

nn.AvgPool2d = nn.Module "AvgPool2d"

function nn.AvgPool2d:init(size)
  check_whole("nn.AvgPool2d", "the size", size, 1)
  self.size = size
end

function nn.AvgPool2d:forward(x)
  return nn.avg_pool2d(x, self.size)
end

-- Layers without parameters, each one method of tensors.
for name, method in pairs { ReLU = "relu", Sigmoid = "sigmoid", Tanh = "tanh", Softplus = "softplus" } do
  nn[name] = nn.Module(name)
  nn[name].forward = function(_, x) return x[method](x) end
end

nn.Softmax = nn.Module "Softmax"

function nn.Softmax:init(dim)
  self.dim = dim or -1
end

function nn.Softmax:forward(x)
  return x:softmax(self.dim)
end

-- All dimensions but the first, as one.
nn.Flatten = nn.Module "Flatten"

function nn.Flatten:forward(x)
  return x:reshape(x:size(1), -1)
end

local function is_callable(value)
  local metatable = getmetatable(value)
  return type(value) == "function" or type(metatable) == "table" and metatable.__call ~= nil
end

-- Layers one after another: nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1)).
nn.Sequential = nn.Module "Sequential"

function nn.Sequential:init(...)
  for i = 1, select("#", ...) do
    local layer = select(i, ...)
    if not is_callable(layer) then
      fail("nn.Sequential: layer %d must be a module or a function, got %s; write nn.Sequential(a, b, ...)",
        i, layer == nil and "nothing" or "a " .. type(layer))
    end
    self[i] = layer
  end
end

function nn.Sequential:forward(x)
  for _, layer in ipairs(self) do x = layer(x) end
  return x
end

-- How far the critic's slope is from 1 between the real rows and the fake: the mean of
-- (slope - 1)^2, to be multiplied by a weight (10 in Gulrajani et al. 2017) and added to the loss.
function nn.gradient_penalty(critic, real, fake)
  local points = own.penalty_points(real, fake)
  local gradient = tensor.gradients(critic(points):sum(), { points })[1]
  local plus, minus = own.penalty_probes(points, gradient)
  return own.penalty_value(critic(plus), critic(minus))
end

-- Of two images in place of lists of features: those of the network that ships, at the layers named.
-- `features` is another network, nn.VGG { path = ... } or whatever has `extract`.
local of_features = rawget(loss or {}, "perceptual")
local shipped

local function of_images(pred, target, options)
  local layers, features, rest = { "relu1_2", "relu2_2", "relu3_3" }, nil, {}
  for name, value in pairs(options or {}) do
    if name == "layers" then layers = value
    elseif name == "features" then features = value
    else rest[name] = value end
  end
  if not features then
    shipped = shipped or nn.VGG()
    features = shipped
  end
  return of_features(features:extract(pred, layers), features:extract(target, layers), rest)
end

if of_features then
  function loss.perceptual(pred, target, ...)
    if tensor.is(pred) and tensor.is(target) then return of_images(pred, target, ...) end
    return of_features(pred, target, ...)
  end
end
