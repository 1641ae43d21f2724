---@meta
-- Figures: their layers, and how they stand beside each other. For an editor with a Lua language server.

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
