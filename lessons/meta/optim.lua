---@meta
-- Optimisers, and schedules of their rates. For an editor with a Lua language server.

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
