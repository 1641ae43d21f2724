-- A network whose activations and gradients are of 16 bits, its weights float32, and the scale of its loss. By hand,
-- since each gradient on the way back is rounded too. The loss is a mean over a million pixels: its weight is 1e-6.
local classifiers, precision = library "classifiers", library "precision"
local mixed = {}

local SIZES, WEIGHT = { 64, 32, 32, 32, 10 }, 1e-6
local as = precision.as

--- The gradients of a batch's loss times `scale`, a list of { w =, b = } a layer, and the loss itself.
function mixed.backward(net, x, labels, scale, kind)
  local seen, grads = { as(x, kind) }, {}
  for i, layer in ipairs(net) do
    local z = as(nn.linear(seen[i], layer.w, layer.b), kind)
    seen[i + 1] = i < #net and as(z:tanh(), kind) or z
  end
  local one_hot = labels:reshape(-1, 1):eq(tensor.arange(0, 10):reshape(1, 10))
  local back = as((seen[#net + 1]:softmax(2) - one_hot) * (WEIGHT * scale / x:size(1)), kind)
  for i = #net, 1, -1 do
    grads[i] = { w = as(back:t():matmul(seen[i]), kind), b = as(back:sum(1), kind) }
    if i > 1 then back = as(as(back:matmul(as(net[i].w, kind)), kind) * (1 - seen[i] * seen[i]), kind) end
  end
  return grads, loss.cross_entropy(seen[#net + 1], labels):item()
end

--- Digits to learn from and others, a network by the random stream, and a function that gives the next batch.
function mixed.begin(seed)
  random.seed(seed)
  local parts, net = classifiers.pictures("digits", { 1000, 300 }), {}
  for i = 1, #SIZES - 1 do
    local linear = nn.Linear(SIZES[i], SIZES[i + 1])
    net[i] = { w = linear.weight:detach(), b = linear.bias:detach(), vw = 0, vb = 0 }
  end
  return parts, net, classifiers.batches(1000, 64)
end

--- log₂ of the sizes of the weights' gradients, and by layer the share of those that are 0.
function mixed.sizes(grads)
  local logs, zeros = {}, {}
  for i, g in ipairs(grads) do
    local size = g.w:abs():reshape(-1)
    zeros[i] = size:eq(0):mean():item()
    for _, v in ipairs(size:tolist()) do
      if v > 0 and v < math.huge then logs[#logs + 1] = math.log(v, 2) end
    end
  end
  return logs, zeros
end

--- One step of SGD with momentum 0.9 down the batch at `at`; gives the gradients and the loss.
function mixed.step(net, part, at, scale, kind)
  local rate = 0.1 / WEIGHT
  local grads, value = mixed.backward(net, part.x:index_select(1, at), part.labels:index_select(1, at), scale, kind)
  for i, layer in ipairs(net) do
    layer.vw, layer.vb = layer.vw * 0.9 + grads[i].w / scale, layer.vb * 0.9 + grads[i].b / scale
    layer.w, layer.b = (layer.w - layer.vw * rate):detach(), (layer.b - layer.vb * rate):detach()
  end
  return grads, value
end

--- The logits of pictures, in float32.
function mixed.logits(net, x)
  for i, layer in ipairs(net) do x = nn.linear(i > 1 and x:tanh() or x, layer.w, layer.b) end
  return x
end

return mixed
