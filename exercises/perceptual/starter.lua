-- Exercise 2: a perceptual loss over several layers. Fill in what is marked, then grade it:
--   losslab check perceptual.lua
local MultiScalePerceptualLoss = nn.Module "MultiScalePerceptualLoss"

-- features:extract(image, layers) gives a list of tensors, one a layer; layers is a list of names
-- such as "relu2_2". The extractor is trained already and stays as it is.
function MultiScalePerceptualLoss:init(features, layers)
  self.features, self.layers = features, layers
  -- what the weights are made of: nn.parameter(...)
end

-- The weights in force, a tensor of #layers numbers.
function MultiScalePerceptualLoss:layer_weights()
end

-- The sum over the layers of weight · MSE, a tensor of one number. loss.mse is there.
function MultiScalePerceptualLoss:forward(pred, target)
end

return MultiScalePerceptualLoss
