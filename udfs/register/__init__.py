"""The contract register: where a contract stands and when somebody has to act."""
