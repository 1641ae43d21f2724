---@meta
-- Networks: their layers, and what they are made and trained with. For an editor with a Lua language server.

---A class is called to make an instance, an instance to run `forward`.
---@class Module
---@overload fun(...): any
local Module = {}

---The leaf tensors with `grad` in its fields, in its modules and in tables there.
---@return Tensor[]
function Module:parameters() end
function Module:zero_grad() end

nn = {}

---A new class. Give it `init` and `forward`.
---@param name string
---@return any
function nn.Module(name) end
---A tensor that is trained: a leaf with `grad`.
---@param value Numbers
---@return Tensor
function nn.parameter(value) end

---@param inputs integer
---@param outputs integer
---@param options? { bias?: boolean }
---@return Module
function nn.Linear(inputs, outputs, options) end
---@param inputs integer
---@param outputs integer
---@param size integer of the square filters
---@param options? { stride?: integer, padding?: integer, bias?: boolean }
---@return Module
function nn.Conv2d(inputs, outputs, size, options) end
---@param size integer
---@return Module
function nn.MaxPool2d(size) end
---@param size integer
---@return Module
function nn.AvgPool2d(size) end
---@return Module
function nn.ReLU() end
---@return Module
function nn.Sigmoid() end
---@return Module
function nn.Tanh() end
---@return Module
function nn.Softplus() end
---@param dim? integer
---@return Module
function nn.Softmax(dim) end
---All dimensions but the first, as one.
---@return Module
function nn.Flatten() end
---@param ... Module|fun(x: Tensor): Tensor
---@return Module
function nn.Sequential(...) end

---input (..., in) by weight (out, in), plus bias (out).
---@param input Numbers
---@param weight Numbers
---@param bias? Numbers
---@return Tensor
function nn.linear(input, weight, bias) end
---input (N, C, H, W) by weight (O, C, h, w), plus bias (O).
---@param input Numbers
---@param weight Numbers
---@param bias? Numbers
---@param options? { stride?: integer, padding?: integer }
---@return Tensor
function nn.conv2d(input, weight, bias, options) end
---@param input Numbers
---@param size integer
---@return Tensor
function nn.max_pool2d(input, size) end
---@param input Numbers
---@param size integer
---@return Tensor
function nn.avg_pool2d(input, size) end
---A parameter drawn evenly from ±1/sqrt(inputs).
---@param shape integer[]
---@param inputs integer what each output sums over
---@return Tensor
function nn.uniform(shape, inputs) end
---A parameter drawn from N(0, 2/inputs), for what a ReLU follows.
---@param shape integer[]
---@param inputs integer
---@return Tensor
function nn.normal(shape, inputs) end

---Scales all gradients together so that their norm is at most `most`.
---@param parameters Module|Tensor[]
---@param most number
---@return number norm before
function nn.clip_grad_norm(parameters, most) end
---@param parameters Module|Tensor[]
---@param most number
function nn.clip_grad_value(parameters, most) end
---@param parameters Module|Tensor[]
---@param bound number
function nn.clip_weights(parameters, bound) end
---The mean of (slope - 1)² of a critic between the real rows and the fake.
---@param critic fun(rows: Tensor): Tensor
---@param real Tensor
---@param fake Tensor
---@return Tensor
function nn.gradient_penalty(critic, real, fake) end

---Weights of several tasks, held in balance (Chen et al. 2018).
---@class GradNorm
local GradNorm = {}

---@param losses Tensor[]
---@return Tensor
function GradNorm:total(losses) end
---@param losses Tensor[]
---@param shared Module|Tensor[] the parameters of the last layer that all tasks share
function GradNorm:step(losses, shared) end
---@return Tensor
function GradNorm:weights() end

---Steps on the logarithms of the weights, by Adam (`form = "log"`, lr 0.1), which balances tasks
---whose losses lie any factor apart; or, as the paper does, on the weights (`"paper"`, lr 0.025),
---of which none falls below 1e-4.
---@param tasks integer
---@param options? { form?: "log"|"paper", alpha?: number, lr?: number }
---@return GradNorm
function nn.GradNorm(tasks, options) end

---How alike two pictures (…, H, W) from 0 to 1 are, 1 where they are equal (Wang et al. 2004).
---@param a Tensor
---@param b Tensor
---@return number
function nn.ssim(a, b) end

---A network with VGG-16's layers, its weights fixed.
---@class VGG
local VGG = {}

---The features of an image (3, H, W) or (N, 3, H, W), from 0 to 1, at the named layers.
---@param image Tensor
---@param layers string[]
---@return Tensor[]
function VGG:extract(image, layers) end
---@return string[]
function VGG:layers() end

---The network that ships; or a user's, from a safetensors file with torchvision's keys.
---@param options? { path?: string }
---@return VGG
function nn.VGG(options) end
---The user's own VGG-16 ($LOSSLAB_VGG, or vgg16.safetensors among the settings), or nil.
---@return string?
function nn.own_vgg() end
