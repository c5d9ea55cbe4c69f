// Runs before xlwings' code for custom functions: a function that asks about a cell gets the cell's address, and a server that does not
// answer is told in one sentence.
(() => {
  const ASK_A_CELL = ["WHY", "EXPLAIN"];
  const SILENT =
    "The server of Commissioning Workbooks does not answer. Nothing was changed; ask whoever runs it to start it, then calculate or press again.";

  const associate = CustomFunctions.associate.bind(CustomFunctions);
  CustomFunctions.associate = (id, run) => {
    if (!ASK_A_CELL.includes(id)) return associate(id, run);
    return associate(id, (...given) => {
      const { parameterAddresses } = given[given.length - 1];
      return run([[parameterAddresses?.[0] ?? null]], ...given.slice(1));
    });
  };

  // xlwings' own helper, once it is there, for cells and buttons alike. A request that got no answer has no response.
  cwb.told = (helper) => {
    const post = helper.post;
    helper.post = async (...given) => {
      try {
        return await post(...given);
      } catch (problem) {
        if (problem.response) throw problem;
        throw Object.assign(new Error(SILENT), { response: { status: 0, data: SILENT } });
      }
    };
  };
})();
