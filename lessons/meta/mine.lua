---@meta
-- Losses of one's own, beside those of loss.lua. For an editor with a Lua language server.

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
