-- Exercise 3: adaptive loss balancing. Fill in what is marked, then grade it:
--   losslab check balancing.lua

-- images are (N, 3, 16, 24). Three answers are asked for:
--   segmentation  (N, 5, 16, 24)  a score a pixel for sky, verge, road, car, sign
--   depth         (N, 16, 24)     from 0 (here) to 1 (60 metres and more)
--   detection     (N, 3, 8, 12)   a score a cell for nothing, car, sign
local MultiTaskModel = nn.Module "MultiTaskModel"

function MultiTaskModel:init()
  -- a trunk that all tasks share, and a head for each: nn.Conv2d(from, to, size, { padding = 1 })
end

function MultiTaskModel:forward(images)
  -- return segmentation, depth, detection
end

local MultiTaskLoss = nn.Module "MultiTaskLoss"

-- log_vars is a tensor of one s = log σ² a task, learnt.
function MultiTaskLoss:init(num_tasks)
  self.log_vars = tensor.zeros(num_tasks)
end

-- losses is a list of one number a task. Returns the total, a tensor of one number.
function MultiTaskLoss:forward(losses)
end

-- data is a list of batches of four scenes: batch.images, and what is true of them:
-- batch.segmentation, batch.depth, batch.detection. The losses of the tasks are loss.cross_entropy,
-- loss.mae and loss.focal. Returns what happened:
--   history.weights[epoch][task]  exp(−s) at the end of the epoch
--   history.losses[epoch][task]   the mean over the epoch's batches
local function train(model, criterion, data, epochs)
  local history = { weights = {}, losses = {} }
  return history
end

return { MultiTaskModel = MultiTaskModel, MultiTaskLoss = MultiTaskLoss, train = train }
