-- WRONG: relu of the difference has no slope where a prediction is exactly right
local L = nn.Module "TverskyLoss"
function L:init(a, b, s) self.a = a or .5; self.b = b or .5; self.s = s or 1 end
L.forward = function(self, p, t)
  local d = (p - t):flatten()
  local fp, fn = d:relu():sum(), (-d):relu():sum()
  local tp = p:flatten():minimum(t:flatten()):sum()
  return 1 - (tp + self.s):div(tp + fp:mul(self.a) + fn:mul(self.b) + self.s)
end
return L
