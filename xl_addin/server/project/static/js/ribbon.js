// Stands in the place of xlwings' own example; the buttons of the ribbon are made known in press.js.
