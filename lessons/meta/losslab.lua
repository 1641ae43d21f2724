---@meta
-- What lessons, submissions and `losslab eval` may call, for an editor with a Lua language server.
-- The losses are in loss.lua beside this file. A test holds this file to the program: what is here
-- is there, and what is there is here.
--
-- Positions and dimensions are counted from 1, and -1 is the last. Class labels are data and are
-- counted from 0.

-- losses of one's own: beside those of loss.lua -----------------------------------------------------

---@alias OwnLoss fun(pred: Numbers, target: Numbers, options?: { reduction?: "mean"|"sum"|"none" }): Tensor

---The losses that the learner keeps, by name: files NAME.lua in the folder `losses` of losslab's state. Each is
---loaded when it is named, and again once it was saved; an error says what is wrong with it.
---@type table<string, OwnLoss>
loss.mine = {}

---A loss from its text: a function that is given predictions and targets as tensors of one shape, and
---gives a loss for each. It runs in a Lua of its own, under limits of time and memory, in a box where there is one.
---@param text string Lua that ends in `return function(pred, target) ... end`
---@param name? string what messages call it
---@return OwnLoss? loss nil where the text is none
---@return string? fault "syntax", "no-function", "raised", "endless", "memory" or "ended"
---@return string? where
function loss.program(text, name) end

---The same asked once: the losses, and their slopes by predictions and by targets.
---@param text string
---@param pred Numbers
---@param target Numbers
---@param name? string
---@return Tensor? losses nil where it fails
---@return Tensor|string by_pred or the fault: those of loss.program, "no-tensor" or "shape"
---@return Tensor|string by_target or where it is
function loss.probe(text, pred, target, name) end

---The names of the losses that are kept, sorted; with a name, the text of that loss, or nil.
---@param name? string
---@return string[]|string|nil
function loss.kept(name) end

---Whether losses written in Lua run in a box, out of this process.
---@return boolean
function loss.shut_in() end

-- tensor -------------------------------------------------------------------------------------------

---@alias Numbers Tensor|number|number[]|Tensor[] what an operation takes where it takes a tensor
---@alias Shape integer|integer[]

---@class TensorOptions
---@field grad? boolean whether backward gives it a gradient; false unless given

---Float32 numbers of up to 6 dimensions, and what they were computed from.
---@class Tensor
---@field grad Tensor? the gradient, once backward has reached it; set it to nil to drop it
---@field shape integer[]
---@field requires_grad boolean
---@operator add(Numbers): Tensor
---@operator sub(Numbers): Tensor
---@operator mul(Numbers): Tensor
---@operator div(Numbers): Tensor
---@operator pow(Numbers): Tensor
---@operator unm: Tensor
---@operator len: integer
---@field [integer] Tensor the row at a position
local Tensor = {}

---Element by element.
---@return Tensor
function Tensor:abs() end
---@return Tensor
function Tensor:cos() end
---@return Tensor
function Tensor:exp() end
---@return Tensor
function Tensor:floor() end
---@return Tensor
function Tensor:log() end
---log(1 + x), exact near 0.
---@return Tensor
function Tensor:log1p() end
---@return Tensor
function Tensor:neg() end
---max(x, 0); its gradient at 0 is 0.
---@return Tensor
function Tensor:relu() end
---@return Tensor
function Tensor:sigmoid() end
----1, 0 or 1.
---@return Tensor
function Tensor:sign() end
---@return Tensor
function Tensor:sin() end
---log(1 + exp(x)), without overflow.
---@return Tensor
function Tensor:softplus() end
---@return Tensor
function Tensor:sqrt() end
---@return Tensor
function Tensor:square() end
---@return Tensor
function Tensor:tanh() end
---min(max(x, low), high). The other form is t:clamp { min = 0, max = 1 }.
---@param low number|{ min?: number, max?: number }
---@param high? number
---@return Tensor
function Tensor:clamp(low, high) end

---With another, broadcast as NumPy does.
---@param other Numbers
---@return Tensor
function Tensor:add(other) end
---@param other Numbers
---@return Tensor
function Tensor:sub(other) end
---@param other Numbers
---@return Tensor
function Tensor:mul(other) end
---@param other Numbers
---@return Tensor
function Tensor:div(other) end
---@param other Numbers
---@return Tensor
function Tensor:pow(other) end
---@param other Numbers
---@return Tensor
function Tensor:maximum(other) end
---@param other Numbers
---@return Tensor
function Tensor:minimum(other) end
---Matrix product; what stands before the last two dimensions is a batch.
---@param other Numbers
---@return Tensor
function Tensor:matmul(other) end

---1 where it holds, else 0.
---@param other Numbers
---@return Tensor
function Tensor:eq(other) end
---@param other Numbers
---@return Tensor
function Tensor:ne(other) end
---@param other Numbers
---@return Tensor
function Tensor:lt(other) end
---@param other Numbers
---@return Tensor
function Tensor:le(other) end
---@param other Numbers
---@return Tensor
function Tensor:gt(other) end
---@param other Numbers
---@return Tensor
function Tensor:ge(other) end

---Over one dimension, or over all where none is given.
---@param dim? integer
---@param keepdim? boolean leaves the dimension in place with size 1
---@return Tensor
function Tensor:sum(dim, keepdim) end
---@param dim? integer
---@param keepdim? boolean
---@return Tensor
function Tensor:mean(dim, keepdim) end
---log of the sum of exp, without overflow.
---@param dim? integer
---@param keepdim? boolean
---@return Tensor
function Tensor:logsumexp(dim, keepdim) end
---The largest; along a dimension, also its positions, counted from 1.
---@param dim? integer
---@param keepdim? boolean
---@return Tensor values
---@return Tensor? positions
function Tensor:max(dim, keepdim) end
---@param dim? integer
---@param keepdim? boolean
---@return Tensor values
---@return Tensor? positions
function Tensor:min(dim, keepdim) end
---The positions of the largest, counted from 1: a class label is one less.
---@param dim? integer
---@param keepdim? boolean
---@return Tensor
function Tensor:argmax(dim, keepdim) end
---@param dim? integer
---@param keepdim? boolean
---@return Tensor
function Tensor:argmin(dim, keepdim) end
---@param dim? integer the last unless given
---@return Tensor
function Tensor:softmax(dim) end
---@param dim? integer the last unless given
---@return Tensor
function Tensor:log_softmax(dim) end

---The same numbers in another shape; one size may be -1.
---@param ... Shape
---@return Tensor
function Tensor:reshape(...) end
---@param ... Shape
---@return Tensor
function Tensor:view(...) end
---@return Tensor
function Tensor:flatten() end
---The transpose of a matrix.
---@return Tensor
function Tensor:t() end
---@param one integer
---@param other integer
---@return Tensor
function Tensor:transpose(one, other) end
---@param ... Shape the old dimension at each new place
---@return Tensor
function Tensor:permute(...) end
---@param ... Shape
---@return Tensor
function Tensor:expand(...) end
---Without a dimension of size 1, or without any.
---@param dim? integer
---@return Tensor
function Tensor:squeeze(dim) end
---With a dimension of size 1 at that place.
---@param dim integer
---@return Tensor
function Tensor:unsqueeze(dim) end

---One position along a dimension, which is dropped.
---@param dim integer
---@param position integer
---@return Tensor
function Tensor:select(dim, position) end
---@param dim integer
---@param start integer
---@param count integer
---@return Tensor
function Tensor:narrow(dim, start, count) end
---@param dim integer
---@param positions Numbers
---@return Tensor
function Tensor:index_select(dim, positions) end
---One element a row, by class labels counted from 0.
---@param labels Numbers
---@return Tensor
function Tensor:pick(labels) end

---The number of a tensor that holds one.
---@return number
function Tensor:item() end
---Nested lists, or the number.
---@return table|number
function Tensor:tolist() end
---@param dim? integer
---@return integer|integer[]
function Tensor:size(dim) end
---@return integer
function Tensor:dim() end
---@return integer
function Tensor:numel() end
---@return Tensor
function Tensor:clone() end
---The same numbers, without a way back for gradients.
---@return Tensor
function Tensor:detach() end
---Adds the gradient of this single number to every tensor with `grad` that it was computed from.
---@param weights? Numbers one for each element, where it is no single number
function Tensor:backward(weights) end
function Tensor:zero_grad() end
---@return boolean
function Tensor:is_leaf() end

---@class tensorlib
---@overload fun(value: number|table|Tensor, options?: TensorOptions): Tensor
tensor = {}

---@param ... Shape|TensorOptions sizes, or a list of them, and options
---@return Tensor
function tensor.zeros(...) end
---@param ... Shape|TensorOptions
---@return Tensor
function tensor.ones(...) end
---@param shape Shape
---@param value number
---@param options? TensorOptions
---@return Tensor
function tensor.full(shape, value, options) end
---Evenly from 0 to 1.
---@param ... Shape|TensorOptions
---@return Tensor
function tensor.rand(...) end
---Normal with mean 0 and deviation 1.
---@param ... Shape|TensorOptions
---@return Tensor
function tensor.randn(...) end
---from, from + step, ... before `to`; with one number, 0, 1, ... before it.
---@param from number
---@param to? number
---@param step? number
---@param options? TensorOptions
---@return Tensor
function tensor.arange(from, to, step, options) end
---@param from number
---@param to number
---@param count integer
---@param options? TensorOptions
---@return Tensor
function tensor.linspace(from, to, count, options) end
---Each number as that type holds it, in float32: to nearest, ties to even, too large is inf.
---The result is a constant.
---@param t Tensor|number|number[]
---@param type "float16"|"bfloat16"
---@return Tensor
function tensor.round_to(t, type) end
---@param n integer
---@param options? TensorOptions
---@return Tensor
function tensor.eye(n, options) end
---`a` where the condition is not 0, else `b`.
---@param condition Numbers
---@param a Numbers
---@param b Numbers
---@return Tensor
function tensor.where(condition, a, b) end
---Joined along an existing dimension, the first unless given.
---@param list Tensor[]
---@param dim? integer
---@return Tensor
function tensor.cat(list, dim) end
---Joined along a new dimension, the first unless given.
---@param list Numbers[]
---@param dim? integer
---@return Tensor
function tensor.stack(list, dim) end
---The gradients of a single number by the leaves; what they have accumulated stays.
---@param t Tensor
---@param leaves Tensor[]
---@return Tensor[]
function tensor.gradients(t, leaves) end
---Calls f(...) without remembering how results were computed.
---@generic R
---@param f fun(...): R
---@param ... any
---@return R
function tensor.no_grad(f, ...) end
---@param value any
---@return boolean
function tensor.is(value) end

-- random -------------------------------------------------------------------------------------------

---The stream that tensor.rand, tensor.randn and math.random draw from too.
random = {}

---@param seed integer from 0 to 2^53
function random.seed(seed) end
---@param from? number
---@param to? number
---@return number
function random.uniform(from, to) end
---@param mean? number
---@param deviation? number
---@return number
function random.normal(mean, deviation) end
---A whole number, both ends included.
---@param from integer
---@param to integer
---@return integer
function random.integer(from, to) end
---1 to n in random order.
---@param n integer
---@return integer[]
function random.permutation(n) end

-- nn -----------------------------------------------------------------------------------------------

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

-- optim --------------------------------------------------------------------------------------------

---A setting is a field: `sgd.lr = 0.1`.
---@class Optimiser
---@field lr number
local Optimiser = {}

function Optimiser:step() end
function Optimiser:zero_grad() end
---Forgets what it remembers of earlier steps.
function Optimiser:reset() end

optim = {}

---@param parameters Module|Tensor[]
---@param settings? { lr?: number, momentum?: number, weight_decay?: number }
---@return Optimiser
function optim.SGD(parameters, settings) end
---@param parameters Module|Tensor[]
---@param settings? { lr?: number, beta1?: number, beta2?: number, eps?: number, weight_decay?: number }
---@return Optimiser
function optim.Adam(parameters, settings) end

---Moves an optimiser's learning rate; names and settings are PyTorch's.
---@class Schedule
local Schedule = {}

---To the next rate: call it once an epoch, or once a step, as the settings count.
function Schedule:step() end
---Back to the rate at the start.
function Schedule:reset() end

---Times gamma every step_size steps.
---@param optimiser Optimiser
---@param settings { step_size: number, gamma?: number }
---@return Schedule
function optim.StepLR(optimiser, settings) end
---Times gamma each step.
---@param optimiser Optimiser
---@param settings { gamma: number }
---@return Schedule
function optim.ExponentialLR(optimiser, settings) end
---Down to eta_min along half a cosine of T_max steps.
---@param optimiser Optimiser
---@param settings { T_max: number, eta_min?: number }
---@return Schedule
function optim.CosineAnnealingLR(optimiser, settings) end
---From start_factor to end_factor of the rate, evenly over total_iters steps: a gentle start.
---@param optimiser Optimiser
---@param settings? { start_factor?: number, end_factor?: number, total_iters?: number }
---@return Schedule
function optim.LinearLR(optimiser, settings) end

-- check --------------------------------------------------------------------------------------------

---What to ask of a training that does not learn. Each check gives whether all is well with what it looks
---at (`ok`), the numbers that it was judged by, and what they were held to. A `step` is one step of
---training on one batch, and changes the weights, which are put back; the `optimiser`, where it is given,
---then forgets these steps.
check = {}

---Whether the first loss is that of a model that knows nothing: log(classes) for a mean cross-entropy, or
---`expected`; it may be off by `within` of that (1/3 unless given).
---@param value number|Tensor the loss before any step
---@param options { classes?: integer, expected?: number, within?: number }
---@return { ok: boolean, loss: number, expected: number, from: number, to: number }
function check.start_loss(value, options) end
---Whether `steps` steps (150) on one batch bring its loss below `share` (0.1) of what it was.
---@param model Module|Tensor[]
---@param step fun(): Tensor|number gives the loss
---@param options? { steps?: integer, share?: number, optimiser?: Optimiser }
---@return { ok: boolean, start: number, loss: number, most: number, losses: number[] }
function check.overfit_batch(model, step, options) end
---Whether every weight has a gradient whose norm lies from `low` (0.1) to `high` (10), as suits a mean
---cross-entropy at the start. Biases are listed, and judged by being finite. `grad` is left as it is.
---@param model Module|Tensor[]
---@param loss Tensor
---@param options? { low?: number, high?: number }
---@return { ok: boolean, norms: { name: string, norm: number, ok: boolean }[], low: number, high: number }
function check.gradient_norms(model, loss, options) end
---Whether labels belong to their inputs: how often the nearest neighbour of an input has its label, of
---`rows` (500) inputs among all, against how often it would by chance.
---@param x Tensor (N, ...)
---@param labels Tensor (N)
---@param options? { rows?: integer }
---@return { ok: boolean, agree: number, chance: number, least: number }
function check.labels(x, labels, options) end
---Whether the last of `steps` steps (5) moves each weight by |change| / |weight| from `low` (1e-4) to
---`high` (0.1). Biases are listed, not judged.
---@param model Module|Tensor[]
---@param step fun()
---@param options? { steps?: integer, low?: number, high?: number, optimiser?: Optimiser }
---@return { ok: boolean, ratios: { name: string, ratio: number, ok: boolean }[], low: number, high: number }
function check.step_size(model, step, options) end
---The share of units that are 0 for every row of `x`, after each relu on its way through the model; more
---than `most` (0.4) is not well. Without `x`: of activations (N, units) or (N, channels, ...), a list.
---@param model Module|fun(x: Tensor): Tensor|Tensor[]
---@param x? Tensor
---@param options? { most?: number }
---@return { ok: boolean, layers: number[], most: number }
function check.dead_units(model, x, options) end
---Whether a step starts from gradients of zero: two on one batch, from the same weights, leave the same
---gradient (`ratio` 1, not 2), and move the weights. Gradients are dropped.
---@param model Module|Tensor[]
---@param step fun()
---@param options? { optimiser?: Optimiser }
---@return { ok: boolean, first: number, second: number, ratio: number, moved: boolean }
function check.zero_grad(model, step, options) end

-- data ---------------------------------------------------------------------------------------------

data = {}

---Small warm objects on pieces of photographs, with exact masks: images (N, 3, 32, 32), masks
---(N, 1, 32, 32).
---@param count integer
---@param seed? integer
---@return Tensor images
---@return Tensor masks
function data.composites(count, seed) end
---1,797 digits: images (N, 8, 8), labels (N).
---@return Tensor images
---@return Tensor labels
function data.digits() end
---10,000 pictures of clothes: images (N, side, side), labels (N); of all, or of the rows that are named.
---@param settings? { side?: 28|14, rows?: integer[] }
---@return Tensor images
---@return Tensor labels
function data.fashion(settings) end
---The learner's own pictures, given with --data, where the page takes them; else nil. images (N, side, side), or
---(N, 3, side, side) with 3 channels, from 0 to 1, each stretched to the square. With classes: labels (N) from 0,
---and their names. With masks: masks (N, side, side), 0 the background, 1 the kind of objects that covers least.
---@param settings? { side?: integer, channels?: 1|3, from?: integer, count?: integer } of all, or of `count` from one on
---@return { images: Tensor, labels?: Tensor, names?: string[], masks?: Tensor }?
function data.own(settings) end
---(3, side, side), from 0 to 1.
---@param name "chelsea"|"coffee"|"astronaut"|"rocket"|"camera"|"brick"|"grass"|"gravel"
---@param side? 32|64|128
---@return Tensor
function data.photo(name, side) end
---Road scenes with exact labels.
---@param count integer
---@param seed? integer
---@return { images: Tensor, segmentation: Tensor, depth: Tensor, detection: Tensor, boxes: Tensor }
function data.road(count, seed) end

-- chart --------------------------------------------------------------------------------------------

---@alias Color integer|string a series from 1 to 8, its name "series1", a role, or "#rrggbb"
---@alias Marker "auto"|"circle"|"triangle"|"square"|"diamond"|"cross"|"plus"|"ring"|"star"|"dot"
---@alias Colors "viridis"|"diverging"|"grey"

---@class Figure
---@class Layer

---@class Axis
---@field label? string
---@field from? number from the data unless given
---@field to? number
---@field scale? "linear"|"log"|"symlog"
---@field hidden? boolean

---@class chart.figure.options
---@field title? string
---@field x? Axis
---@field y? Axis
---@field z? Axis
---@field equal? boolean a unit is as long along y as along x: circles are round
---@field readings? string[] names over the readings of its layers, in the legend
---@field [integer] Layer|Layer[]|false

---@class chart.row.options
---@field title? string
---@field weights? number[]
---@field [integer] Figure

---@class chart.grid.options
---@field title? string
---@field columns? integer
---@field [integer] Figure

---@class chart.line.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field dash? "auto"|"solid"|"dashed"|"dotted"|"dashdot"
---@field x? Numbers 1, 2, 3, ... unless given
---@field y Numbers

---@class chart.scatter.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field marker? Marker
---@field x? Numbers
---@field y Numbers
---@field selected? integer the highlighted point

---@class chart.classes.options
---@field x Numbers
---@field y Numbers
---@field classes Numbers whole numbers from 0 on
---@field names? string[] one a class, for the legend
---@field marks? string one character a class: "ox"; digits and letters unless given
---@field selected? integer the highlighted point

---@class chart.circle.options
---@field label? string
---@field readings? number[]
---@field color? Color
---@field dash? "auto"|"solid"|"dashed"|"dotted"|"dashdot"
---@field x number
---@field y number
---@field radius number
---@field inner? number a ring, down to that radius
---@field filled? boolean

---@class chart.rectangle.options
---@field label? string
---@field readings? number[]
---@field color? Color
---@field dash? "auto"|"solid"|"dashed"|"dotted"|"dashdot"
---@field x number[] {from, to}
---@field y number[] {from, to}
---@field filled? boolean
---@field border? boolean false: filled, without a line around it

---@class chart.arrows.options
---@field label? string
---@field readings? number[]
---@field color? Color
---@field x Numbers
---@field y Numbers
---@field dx Numbers
---@field dy Numbers
---@field scale? number times dx and dy
---@field even? boolean all of one length, their middles on the points: a field of directions

---@class chart.columns.options
---@field label? string
---@field readings? number[]
---@field color? Color
---@field edges Numbers one more than there are values, rising
---@field values Numbers
---@field low? Numbers where the columns begin; 0 unless given
---@field light? boolean drawn faintly: a gap, what is missing

---@class chart.histogram.options
---@field label? string
---@field readings? number[]
---@field color? Color
---@field values Numbers
---@field bins? integer
---@field range? number[] {from, to}; values outside are left out
---@field share? boolean shares of all values in place of counts

---@class chart.spans.options
---@field rows string[]
---@field kinds? string[] names of the kinds, for the legend
---@field spans? { row: integer, from: number, to: number, label?: string, kind?: integer }[]
---@field marks? { row: integer, at: number, label?: string, kind?: integer }[]

---@class chart.band.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field x? Numbers
---@field low Numbers
---@field high Numbers

---@class chart.rule.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field x? number where it stands, or
---@field y? number where it lies

---@class chart.tangent.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field x number
---@field y number
---@field slope number
---@field reach? number

---@class chart.mark.options
---@field text? string
---@field color? Color
---@field marker? Marker
---@field bare? boolean the text alone
---@field x number
---@field y number

---@class chart.path.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field color? Color
---@field x Numbers
---@field y Numbers

---@class chart.bars.options
---@field label? string
---@field readings? number[] beside the label in the legend
---@field labels? string[] a name for each bar
---@field color? Color
---@field horizontal? boolean
---@field numbers? boolean false: values are not written at the bars' ends
---@field values Numbers

---@class chart.contour.options
---@field z Numbers a matrix, its first row at the smaller y
---@field x? number[] {from, to}
---@field y? number[] {from, to}
---@field levels? integer|number[]
---@field spacing? "linear"|"log"
---@field filled? boolean
---@field colors? Colors

---@class chart.regions.options
---@field classes Numbers a matrix of whole numbers from 0 on, its first row at the smaller y
---@field x? number[] {from, to}
---@field y? number[] {from, to}
---@field names? string[] one a class, for the legend

---@class chart.surface.options
---@field z Numbers
---@field x? number[]
---@field y? number[]
---@field azimuth? number degrees
---@field elevation? number degrees
---@field zoom? number
---@field spacing? "linear"|"log"
---@field colors? Colors

---@class chart.heatmap.options
---@field values Numbers a matrix, its first row on top
---@field row_labels? string[]
---@field column_labels? string[]
---@field marked? Numbers not 0 where a cell stands out
---@field range? number[] {from, to}
---@field numbers? boolean
---@field colors? Colors

---@class chart.image.options
---@field pixels Numbers (H, W) or (3, H, W)
---@field range? number[]
---@field colors? "grey"|"viridis"|"diverging" of one channel; diverging: a gradient

---@class chart.pictures.options
---@field pixels Numbers (N, H, W), (N, 1, H, W) or (N, 3, H, W)
---@field captions? string[] one a picture
---@field marked? Numbers not 0 where a picture stands out
---@field columns? integer
---@field range? number[]
---@field colors? "grey"|"viridis"|"diverging"

---@class chart.classmap.options
---@field classes Numbers (H, W), whole numbers from 0 (what lies behind)
---@field names? string[] one a class

---@class chart.mask.options
---@field predicted Numbers
---@field target Numbers
---@field threshold? number

---@class chart.diagram.options
---@field boxes { id: string, label?: string, row?: integer, column?: integer }[]
---@field arrows? { [1]: string, [2]: string, label?: string }[]
---@field lit? string|string[]

---@class chart.tree.options
---@field nodes { id: string, label?: string, parent?: string, answer?: string }[]
---@field lit? string|string[] the way that was taken, by id; the last is where it stands

chart = {}

---@param options chart.figure.options
---@return Figure
function chart.figure(options) end
---@param options chart.row.options
---@return Figure
function chart.row(options) end
---@param options chart.row.options
---@return Figure
function chart.column(options) end
---@param options chart.grid.options
---@return Figure
function chart.grid(options) end

---@param options chart.line.options
---@return Layer
function chart.line(options) end
---@param options chart.scatter.options
---@return Layer
function chart.scatter(options) end
---Points of several classes, each drawn as the character of its class.
---@param options chart.classes.options
---@return Layer
function chart.classes(options) end
---A circle, a disc or a ring.
---@param options chart.circle.options
---@return Layer
function chart.circle(options) end
---A rectangle, as a line, filled, or both.
---@param options chart.rectangle.options
---@return Layer
function chart.rectangle(options) end
---Arrows from points: gradients, vector fields.
---@param options chart.arrows.options
---@return Layer
function chart.arrows(options) end
---Columns over intervals of a numeric axis; NaN is an empty one.
---@param options chart.columns.options
---@return Layer
function chart.columns(options) end
---How many values lie in each of equal intervals.
---@param options chart.histogram.options
---@return Layer
function chart.histogram(options) end
---Stretches of the x axis in named rows, and marks on them: number lines, what was when.
---@param options chart.spans.options
---@return Layer
function chart.spans(options) end
---The class of each place of the plane: what a classifier decides.
---@param options chart.regions.options
---@return Layer
function chart.regions(options) end
---Pictures in a grid, with captions; it fills the figure.
---@param options chart.pictures.options
---@return Layer
function chart.pictures(options) end
---The class of each pixel, with a legend; it fills the figure.
---@param options chart.classmap.options
---@return Layer
function chart.classmap(options) end
---Questions and where their answers lead, as an outline; it fills the figure.
---@param options chart.tree.options
---@return Layer
function chart.tree(options) end
---The area between `low` and `high`.
---@param options chart.band.options
---@return Layer
function chart.band(options) end
---A line across the whole chart.
---@param options chart.rule.options
---@return Layer
function chart.rule(options) end
---@param options chart.tangent.options
---@return Layer
function chart.tangent(options) end
---A point with a text beside it.
---@param options chart.mark.options
---@return Layer
function chart.mark(options) end
---The way of an optimiser.
---@param options chart.path.options
---@return Layer
function chart.path(options) end
---@param options chart.bars.options
---@return Layer
function chart.bars(options) end
---@param options chart.contour.options
---@return Layer
function chart.contour(options) end
---@param options chart.surface.options
---@return Layer
function chart.surface(options) end
---@param options chart.heatmap.options
---@return Layer
function chart.heatmap(options) end
---@param options chart.image.options
---@return Layer
function chart.image(options) end
---A predicted mask against the true one.
---@param options chart.mask.options
---@return Layer
function chart.mask(options) end
---Boxes and arrows.
---@param options chart.diagram.options
---@return Layer
function chart.diagram(options) end

-- lessons ------------------------------------------------------------------------------------------
-- Only lesson.lua has these; lessons/README.md says what they take.

---@class Run what `train` is given to show its frames
---@field seed integer
local Run = {}

---Shows a picture and gives control back.
---@param view { figure?: Figure, figures?: Figure[], values?: table[], text?: string, progress?: number }
function Run:frame(view) end

---@param id string
---@return fun(parts: table)
function page(id) end
---@param block string
---@return table
function text(block) end
---@param block string
---@return fun(options: table): table
function choice(block) end
---@param block string
---@return fun(options: table): table
function number(block) end
---@param block string
---@return fun(options: table): table
function order(block) end
---@param block string
---@return fun(options: table): table
function curve(block) end
---@param block string
---@return fun(options: table): table
function scene(block) end
---@param id string
---@return fun(options: table): table
function slider(id) end
---@param id string
---@return fun(options: table): table
function numbers(id) end
---@param id string
---@return fun(options: table): table
function pick(id) end
---@param id string
---@return fun(options: table): table
function switch(id) end
---@param id string
---@return fun(options: table): table
function points(id) end
---The word in the reader's language.
---@param key string
---@return string
function word(key) end
