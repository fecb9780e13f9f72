"""What the pages say: values with every sentence and number composed, built from stored reports and jobs."""
