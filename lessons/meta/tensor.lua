---@meta
-- Tensors: what makes them, and what they can do. For an editor with a Lua language server.
--
-- Positions and dimensions are counted from 1, and -1 is the last. Class labels are data and are
-- counted from 0.

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
