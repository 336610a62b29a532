package run_test

import _ "guanxi/scenarios/question"
