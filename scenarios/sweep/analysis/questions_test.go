package analysis_test

import _ "guanxi/scenarios/question"
