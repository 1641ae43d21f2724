-- The layers of `nn`: classes over its operations. A layer holds its parameters and says in
-- `forward` what it computes. What it starts from is drawn as PyTorch draws it: evenly from
-- ±1/sqrt(n), n being what each output sums over.

local nn, penalty = ...

nn.Linear = nn.Module "Linear"

function nn.Linear:init(inputs, outputs, options)
  self.weight = nn.uniform({ outputs, inputs }, inputs)
  if not (options and options.bias == false) then self.bias = nn.uniform({ outputs }, inputs) end
end

function nn.Linear:forward(x)
  return nn.linear(x, self.weight, self.bias)
end

nn.Conv2d = nn.Module "Conv2d"

function nn.Conv2d:init(inputs, outputs, size, options)
  local n = inputs * size * size
  self.options = options or {}
  self.weight = nn.uniform({ outputs, inputs, size, size }, n)
  self.bias = nn.uniform({ outputs }, n)
end

function nn.Conv2d:forward(x)
  return nn.conv2d(x, self.weight, self.bias, self.options)
end

nn.MaxPool2d = nn.Module "MaxPool2d"

function nn.MaxPool2d:init(size)
  self.size = size
end

function nn.MaxPool2d:forward(x)
  return nn.max_pool2d(x, self.size)
end

nn.AvgPool2d = nn.Module "AvgPool2d"

function nn.AvgPool2d:init(size)
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

-- Layers one after another: nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1)).
nn.Sequential = nn.Module "Sequential"

function nn.Sequential:init(...)
  for i, layer in ipairs { ... } do self[i] = layer end
end

function nn.Sequential:forward(x)
  for _, layer in ipairs(self) do x = layer(x) end
  return x
end

-- How far the critic's slope is from 1 between the real rows and the fake: the mean of
-- (slope - 1)^2, to be multiplied by a weight (10 in Gulrajani et al. 2017) and added to the loss.
function nn.gradient_penalty(critic, real, fake)
  local points = penalty.points(real, fake)
  local gradient = tensor.gradients(critic(points):sum(), { points })[1]
  local plus, minus = penalty.probes(points, gradient)
  return penalty.value(critic(plus), critic(minus))
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
