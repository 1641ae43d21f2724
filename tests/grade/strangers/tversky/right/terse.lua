-- Style: terse.
local T = nn.Module "TverskyLoss"
function T:init(a, b, s) self.a, self.b, self.s = a or .5, b or .5, s or 1 end
function T:forward(p, t)
  local x, y, z = (p * t):sum(), (p * (1 - t)):sum(), ((1 - p) * t):sum()
  local d = x + self.a * y + self.b * z + self.s
  return d:item() > 0 and 1 - (x + self.s) / d or 0 * x
end
return T
