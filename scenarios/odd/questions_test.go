package odd_test

import _ "guanxi/scenarios/question"
